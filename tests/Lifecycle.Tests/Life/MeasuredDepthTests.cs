using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>The broker is asked for the depths of its queues once for telemetry and for whoever looks at the overview.</summary>
public sealed class MeasuredDepthTests(SqliteStage fixture) : IClassFixture<SqliteStage>
{
    const int WatchSeconds = 15;

    readonly FakeTimeProvider _time = new();
    readonly CountedLetters _letters = new();

    [Fact]
    public async Task What_was_measured_for_telemetry_is_good_until_the_next_measurement()
    {
        var measure = Measure();
        await measure.QueuesAsync(default);

        _time.Advance(TimeSpan.FromSeconds(WatchSeconds));
        Assert.Equal(7, (await measure.LatestAsync(default)).SkippedDepth);
        Assert.Equal(1, _letters.Asked);

        _time.Advance(TimeSpan.FromSeconds(WatchSeconds));
        await measure.LatestAsync(default);
        Assert.Equal(2, _letters.Asked);
    }

    [Fact]
    public async Task A_broker_that_is_away_is_not_answered_for()
    {
        var measure = Measure();
        await measure.QueuesAsync(default);
        _letters.IsAway = true;
        await Assert.ThrowsAsync<IOException>(() => measure.QueuesAsync(default));

        await Assert.ThrowsAsync<IOException>(() => measure.LatestAsync(default));
    }

    [Fact]
    public async Task Who_asks_for_the_depth_itself_gets_it_as_it_is_now()
    {
        var measure = Measure();
        await measure.MeasureAsync(default);

        await measure.MeasureAsync(default);

        Assert.Equal(2, _letters.Asked);
    }

    MeasureDepth Measure() => new(
        _letters, fixture.Stage.Services.GetRequiredService<PeekDeadLetters>(), fixture.Stage.Services.GetRequiredService<Redrives>(),
        Options.Create(new DeadLetterOptions { MeasureSeconds = WatchSeconds }), _time);

    sealed class CountedLetters : IDeadLetters
    {
        public int Asked { get; private set; }

        public bool IsAway { get; set; }

        public string Queue => "dead letters";

        public Task<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancel)
        {
            Asked++;
            return IsAway ? throw new IOException("The broker is away.") : Task.FromResult<IReadOnlyList<QueueDepth>>([new(Queue, 0), new("some_skipped", 7)]);
        }

        public string? EndpointOf(string queue) => null;

        public Task<IDeadLetterWalk> WalkAsync(string? queue, TimeSpan patience, CancellationToken cancel) => throw new NotSupportedException();

        public Task<int> SendBackAsync(string queue, LetterSelector chosen, TimeSpan patience, CancellationToken cancel) => throw new NotSupportedException();
    }
}

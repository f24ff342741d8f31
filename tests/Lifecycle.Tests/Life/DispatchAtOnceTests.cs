using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>A job that begins or goes on has authors to dispatch, and the dispatcher is told when it may see them.</summary>
public sealed class DispatchAtOnceTests(SqliteStage fixture) : IClassFixture<SqliteStage>
{
    Stage Stage => fixture.Stage;

    [Fact]
    public Task A_job_that_begins_rings() => RingsAsync("Submitted", job => new JobSubmitted(job));

    [Fact]
    public Task A_job_that_goes_on_rings() => RingsAsync("Paused", job => new ResumeJob(job));

    async Task RingsAsync<T>(string state, Func<Guid, T> message)
        where T : class
    {
        var bell = Stage.Services.GetRequiredService<DispatchSignal>();
        await bell.WaitAsync(TimeSpan.Zero, CancellationToken.None);
        var job = await Stage.PutAsync(Jobs.In(state), [("a", "pending")]);

        var rung = bell.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        await Stage.Services.GetRequiredService<IBus>().Publish(message(job));

        Assert.True(await rung, "nobody rang");
        Assert.Equal("Warming", (await Stage.JobAsync(job)).State);
        await Stage.QuietAsync();
    }
}

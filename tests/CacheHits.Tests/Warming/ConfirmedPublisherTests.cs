using CacheWarming.Hosting.Bus;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.CacheHits.Warming;

/// <summary>A broker dies between a publish and its confirm.</summary>
public sealed class ConfirmedPublisherTests
{
    readonly FakeTimeProvider _clock = new();
    readonly List<TaskCompletionSource> _publishes = [];
    readonly List<CancellationToken> _attempts = [];

    [Fact]
    public async Task A_publish_whose_confirm_never_comes_is_made_again()
    {
        var publisher = new ConfirmedPublisher(null!, _clock);
        var confirmed = publisher.UntilConfirmedAsync(PublishAsync);
        Assert.Single(_publishes);

        _clock.Advance(ConfirmedPublisher.DefaultTimeout);
        await Eventually.Async(() => _publishes.Count == 2, "it is published again");
        Assert.False(confirmed.IsCompleted);
        Assert.True(_attempts[0].IsCancellationRequested, "the first attempt still waits for its broker");
        Assert.False(_attempts[1].IsCancellationRequested);
        Assert.Equal(1, publisher.TimeoutsInARow);
        _publishes[1].SetResult();

        await confirmed.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, publisher.TimeoutsInARow);
    }

    [Fact]
    public async Task A_refusal_is_told_and_not_tried_again()
    {
        var publisher = new ConfirmedPublisher(null!, _clock);
        var confirmed = publisher.UntilConfirmedAsync(PublishAsync);
        _publishes[0].SetException(new TimeoutException("the broker's"));

        await Assert.ThrowsAsync<TimeoutException>(() => confirmed.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Single(_publishes);
    }

    [Fact]
    public async Task Nobody_waits_for_a_connection_that_is_gone()
    {
        using var connection = new CancellationTokenSource();
        var publisher = new ConfirmedPublisher(null!, _clock);
        var confirmed = publisher.UntilConfirmedAsync(PublishAsync, connection.Token);

        await connection.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => confirmed.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    Task PublishAsync(CancellationToken attempt)
    {
        _attempts.Add(attempt);
        var publish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _publishes.Add(publish);
        return publish.Task;
    }
}

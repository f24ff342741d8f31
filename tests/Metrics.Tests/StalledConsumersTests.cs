using CacheWarming.Metrics.Queues;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Metrics;

/// <summary>When a consumer counts as silent, by a clock that the tests move.</summary>
public sealed class StalledConsumersTests
{
    readonly FakeTimeProvider _time = new();
    readonly StalledConsumers _consumers;

    public StalledConsumersTests() => _consumers = new StalledConsumers(TimeSpan.FromSeconds(75), _time);

    [Fact]
    public void Who_finishes_nothing_while_messages_wait_is_silent()
    {
        for (var look = 0; look < 8; look++)
            Assert.Empty(After(10, Queue(ready: 90 + look, held: 10, consumers: 1, finished: 500)));

        var silent = Assert.Single(After(10, Queue(ready: 120, held: 10, consumers: 1, finished: 500)));

        Assert.Equal(("author-warming-queue", 130, 1), (silent.Name, silent.Waiting, silent.Consumers));
        Assert.Contains("do nothing; look at Discovery's log", silent.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_is_connected_it_says_whom_to_start()
    {
        After(0, Queue(ready: 1, held: 0, consumers: 0, finished: 0));

        Assert.Contains("no consumer is connected; start Discovery", Assert.Single(After(80, Queue(ready: 1, held: 0, consumers: 0, finished: 0))).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_slow_or_has_nothing_to_do_is_not_silent()
    {
        After(0, Queue(ready: 500, held: 10, consumers: 1, finished: 1));
        Assert.Empty(After(70, Queue(ready: 900, held: 10, consumers: 1, finished: 2)));
        Assert.Empty(After(70, Queue(ready: 1_200, held: 10, consumers: 1, finished: 3)));
        Assert.Empty(After(70, Queue(ready: 0, held: 0, consumers: 1, finished: 3)));
        Assert.Empty(After(200, Queue(ready: 1, held: 0, consumers: 1, finished: 3)));
    }

    [Fact]
    public void Silence_ends_with_the_first_message_that_is_finished()
    {
        After(0, Queue(ready: 5, held: 0, consumers: 0, finished: 3));
        Assert.Single(After(90, Queue(ready: 5, held: 0, consumers: 0, finished: 3)));

        Assert.Empty(After(10, Queue(ready: 4, held: 0, consumers: 1, finished: 4)));
    }

    [Theory]
    [InlineData("author-warming-dlq")]
    [InlineData("job-lifecycle_skipped")]
    [InlineData("job-lifecycle_error")]
    public void Dead_letters_have_no_consumer_and_are_no_silence(string queue)
    {
        After(0, new QueueReading(queue, 7, 0, 0, 0));

        Assert.Empty(After(500, new QueueReading(queue, 7, 0, 0, 0)));
    }

    IReadOnlyList<StalledQueue> After(int seconds, QueueReading queue)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return _consumers.Find([queue]);
    }

    static QueueReading Queue(long ready, long held, int consumers, long finished) => new("author-warming-queue", ready, held, consumers, finished);
}

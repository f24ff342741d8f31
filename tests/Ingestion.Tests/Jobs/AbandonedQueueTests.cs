using CacheWarming.Contracts;
using CacheWarming.Hosting.Bus;
using CacheWarming.Tests.Servers;
using MassTransit;

namespace CacheWarming.Tests.Ingestion.Jobs;

/// <summary>No Discovery runs for longer than all leases of an author together.</summary>
public sealed class AbandonedQueueTests(AbandonedQueueTests.ShortLeases service) : IClassFixture<AbandonedQueueTests.ShortLeases>
{
    [Fact]
    public async Task Authors_wait_for_a_Discovery_however_long_it_stays_away()
    {
        var job = await service.SubmitAsync(Uploading.Library("Abandoned", 3));
        await Eventually.Async(async () => await service.CountAsync("frontier WHERE state = 'queued'", job) == 3, "the authors are out");
        // Two leases of a second would be the end of an author.
        var begun = TimeProvider.System.GetTimestamp();
        await Eventually.Async(() => TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromSeconds(6), "six seconds are over");
        Assert.Equal(3, await service.CountAsync("frontier WHERE state = 'queued' AND expiries = 0", job));

        var handle = service.Bus.ConnectReceiveEndpoint(QueueNames.AuthorWarming, endpoint =>
        {
            endpoint.Durable();
            endpoint.ConfigureConsumeTopology = false;
            endpoint.Handler<AuthorsQueued>(context => context.Publish(new AuthorsWarmed([.. context.Message.Authors.Select(author => new AuthorWarmed(
                job, author.AuthorKey, author.Author, null, 0, author.Attempt, WarmingOutcome.Warmed, 1, [], [], 1, TimeSpan.Zero,
                TimeProvider.System.GetUtcNow(), null))])));
        });
        await handle.Ready;

        await Eventually.Async(async () => await service.CountAsync("frontier WHERE state = 'warmed'", job) == 3, "they are warmed");
        await handle.StopAsync();
    }

    public sealed class ShortLeases : ServiceOnServers
    {
        protected override async Task<IReadOnlyDictionary<string, string?>> SettingsAsync() => new Dictionary<string, string?>(await base.SettingsAsync())
        {
            ["Dispatch:LeaseSeconds"] = "1",
            ["Dispatch:MaxLeaseExpiries"] = "2",
            ["Dispatch:SweepMilliseconds"] = "200",
        };
    }
}

using System.Globalization;
using CacheWarming.Tests.Lifecycle.NothingLost;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.ProviderTrouble;

/// <summary>A cluster that tells a receiver of webhooks what its jobs do.</summary>
public sealed class ClusterWithReceiver : TroubledCluster
{
    internal WebhookReceiver Receiver { get; } = new();

    protected override IEnumerable<(string Name, string Value)> MoreSettings => [.. base.MoreSettings, .. Receiver.Settings];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Receiver.Dispose();
    }
}

/// <summary>The receiver of webhooks is away for an hour: it is tried again and again, and no message is lost or renamed.</summary>
public sealed class AbsentReceiverTests(ClusterWithReceiver cluster) : IClassFixture<ClusterWithReceiver>
{
    [Fact]
    public async Task A_receiver_that_is_away_for_an_hour_loses_no_message()
    {
        // Messages that jobs sent while they end, some refused, before the receiver is away altogether.
        cluster.Receiver.Status = 503;
        cluster.Receiver.Start();
        var jobs = new List<RunningJob> { await RunningJob.StartAsync(cluster) };
        await jobs[0].EndsAsync("Completed");
        await Eventually.Async(() => cluster.Receiver.Messages.Count > 0, "the first message is refused");
        cluster.Receiver.Dispose();
        for (var i = 0; i < 3; i++)
        {
            jobs.Add(await RunningJob.StartAsync(cluster, new Library(2 + i)));
            await jobs[^1].EndsAsync("Completed");
        }

        for (var minutes = 0; minutes < 60; minutes += 5)
        {
            await cluster.PassAsync(TimeSpan.FromMinutes(5));
            await Eventually.Async(async () => await DueAsync() == 0, "every message that was due was tried", TimeSpan.FromSeconds(60));
        }
        Assert.Equal(jobs.Count, await cluster.Database.ScalarAsync<long>("SELECT count(*) FROM ingestion.webhook_deliveries WHERE state = 'pending' AND attempts > 3"));

        cluster.Receiver.Status = 200;
        cluster.Receiver.Start();
        await cluster.PassAsync(TimeSpan.FromHours(1));
        await Eventually.Async(
            async () => await cluster.Database.ScalarAsync<long>("SELECT count(*) FROM ingestion.webhook_deliveries WHERE state = 'delivered'") == jobs.Count, "all are delivered",
            TimeSpan.FromSeconds(60));

        var accepted = cluster.Receiver.Messages.Where(message => message.Answered == 200).ToList();
        Assert.Equal(jobs.Count, accepted.Select(message => message.Job).Distinct().Count());
        Assert.Distinct(accepted.Select(message => message.Id));
        Assert.All(cluster.Receiver.Messages.GroupBy(message => message.Job), job => Assert.Single(job.Select(message => (message.Id, message.Body)).Distinct()));
        Assert.All(cluster.Receiver.Messages, message => Assert.True(message.IsSignedWith(WebhookReceiver.Secret)));
        Assert.All(accepted, message => Assert.Equal("job.ended", message.Type));
    }

    Task<long> DueAsync() => cluster.Database.ScalarAsync<long>(string.Create(
        CultureInfo.InvariantCulture, $"SELECT count(*) FROM ingestion.webhook_deliveries WHERE state = 'pending' AND next_at <= '{cluster.Time.GetUtcNow():O}'"));
}

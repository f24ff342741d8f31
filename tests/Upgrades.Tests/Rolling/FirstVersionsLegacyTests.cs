using System.Text.Json.Nodes;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Storage;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.OpenLibrarySimulator.Synthetic;
using CacheWarming.Tests.Servers;
using CacheWarming.Tests.Upgrades.Messages;
using CacheWarming.Tests.Upgrades.Schema;
using Npgsql;

namespace CacheWarming.Tests.Upgrades.Rolling;

/// <summary>A job that the first version began, with its rows and its messages, is finished by today's.</summary>
public sealed class FirstVersionsLegacyTests
{
    const int Seeds = 6;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly (string Key, string Name, string Title)[] Books =
    [
        .. Enumerable.Range(0, Seeds).Select(seed => (Bibliographies.AuthorName.KeyOf(SyntheticLibrary.SeedName(seed)), SyntheticLibrary.SeedName(seed), SyntheticLibrary.SharedWork(seed).Title)),
    ];

    [Fact]
    public async Task Its_rows_and_its_messages_become_a_completed_job_between_services()
    {
        await using var deployment = await Deployment.PrepareAsync(Seeds);
        await LayOutAsync(deployment.Database);
        var job = new RunningJob(deployment, Guid.NewGuid());
        var first = new FirstVersion(async () => await OpenAsync(deployment.Database), FirstVersionWords.Postgres);
        await first.SubmitAsync(job.Id, Books);
        var claimed = await first.ClaimAsync(2);
        // The first it warmed itself; the second is in the queue.
        var (warmed, queued) = (claimed[0], claimed[1]);
        await SettleAsync(first, job.Id, warmed.Key);

        await deployment.StartAsync();
        await RawMessages.PutAsync(deployment.Broker, QueueNames.AuthorWarming, Envelope("AuthorQueued", job.Id, queued.Key, queued.Name));
        var view = await job.EndsAsync("Completed", Patience);

        var authors = view.GetProperty("authors");
        Assert.Equal((2 * Seeds, 2 * Seeds), (authors.GetProperty("total").GetInt32(), authors.GetProperty("warmed").GetInt32()));
        // Leases were ten minutes: it was the messages that settled them.
        Assert.Equal(2 * Seeds, await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND settlements = 1 AND expiries = 0"));
        await job.NothingIsDeadAsync();
    }

    [Fact]
    public async Task Its_rows_become_a_completed_job_in_one_process()
    {
        var store = new SqliteStore();
        await store.InitializeAsync();
        try
        {
            await using var catalogue = await Simulator.StartAsync(new SimulatorOptions { SyntheticAuthors = Seeds }, default);
            await store.LayOutAsFirstVersionAsync();
            var job = Guid.NewGuid();
            var first = new FirstVersion(() => store.ConnectAsync(), FirstVersionWords.Sqlite);
            await first.SubmitAsync(job, Books);
            var claimed = await first.ClaimAsync(3);
            await SettleAsync(first, job, claimed[0].Key);

            var address = $"http://127.0.0.1:{ServiceProcess.FreePort()}";
            await using var standalone = await ServiceProcess.StartAsync(
                "Standalone",
                arguments: ["serve", "--urls", address, "--catalog", catalogue.Address.ToString(), "--data-dir", store.Folder],
                readyLine: $"Listening on {address}");
            await Eventually.Async(
                async () => await store.CountAsync("SELECT count(*) FROM jobs WHERE id = @job AND state = 'Completed'", job) == 1, "the job is completed", Patience);

            Assert.Equal(2 * Seeds, await store.CountAsync("SELECT count(*) FROM frontier WHERE job_id = @job AND state = 'warmed' AND settlements = 1", job));
            Assert.Equal(0, await standalone.StopAsync());
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    static int SeedOf(string key) => Array.FindIndex(Books, book => book.Key == key);

    static Task SettleAsync(FirstVersion first, Guid job, string key)
    {
        var other = SyntheticLibrary.SharedWork(SeedOf(key)).Authors[1];
        return first.SettleAsync(job, key, SyntheticLibrary.SeedKey(SeedOf(key)), other.Name, other.Key);
    }

    static string Envelope(string name, Guid job, string key, string author)
    {
        var envelope = JsonNode.Parse(Sample.Of(1, name).Json)!;
        var message = envelope["message"]!;
        (message["jobId"], message["authorKey"], message["author"]) = (job.ToString(), key, author);
        return envelope.ToJsonString();
    }

    static async Task LayOutAsync(TestDatabase database) => await database.ExecuteAsync(PostgresStore.FirstVersion);

    static async Task<NpgsqlConnection> OpenAsync(TestDatabase database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { SearchPath = "ingestion" }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}

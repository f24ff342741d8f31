using System.Text;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Lifecycle.NothingLost;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.ProviderTrouble;

/// <summary>A second catalogue with so many calls a day, beside the first.</summary>
public sealed class TwoCatalogues : TroubledCluster
{
    public const int CallsADay = 4;

    internal GoogleBooksStub Google { get; private set; } = null!;

    protected override IEnumerable<(string Name, string Value)> MoreSettings =>
    [
        .. base.MoreSettings,
        ("GoogleBooks:BaseAddress", Google.Address.ToString()), ("GoogleBooks:ApiKey", "a-secret-key"),
        ("GoogleBooks:DailyQuota", $"{CallsADay}"),
    ];

    public override async Task InitializeAsync()
    {
        Google = await GoogleBooksStub.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Google.DisposeAsync();
    }
}

/// <summary>A day's quota that is used up stops nobody: the first catalogue's answer counts, or the job waits for the first catalogue.</summary>
public sealed class DailyQuotaTests(TwoCatalogues cluster) : IClassFixture<TwoCatalogues>, IDisposable
{
    const int Authors = 10;

    // Of one Discovery by default.
    const int Concurrency = 5;

    public void Dispose()
    {
        cluster.Catalogue.ClearFaults();
        cluster.Google.Allows = int.MaxValue;
    }

    [Theory]
    [InlineData(TwoCatalogues.CallsADay, TwoCatalogues.CallsADay)]
    // It says so itself after two, to those who had asked already.
    [InlineData(2, 2 + Concurrency)]
    public async Task While_the_first_catalogue_is_well_a_used_up_day_of_the_second_only_leaves_authors_unknown(int allows, int mostCalls)
    {
        await NextDayAsync();
        cluster.Google.Allows = cluster.Google.Calls + allows;
        var before = cluster.Google.Calls;
        var job = await RunningJob.StartAsync(cluster, Strangers());

        await job.EndsAsync("Completed");

        var authors = (await job.ViewAsync()).GetProperty("authors");
        Assert.Equal((allows, Authors - allows), (authors.GetProperty("warmed").GetInt32(), authors.GetProperty("notFound").GetInt32()));
        Assert.InRange(cluster.Google.Calls - before, allows, mostCalls);
        Assert.Equal(0, await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND (attempt > 1 OR expiries > 0)"));
        await job.NothingIsDeadAsync();
    }

    [Fact]
    public async Task While_the_first_catalogue_is_down_a_used_up_day_makes_the_job_wait_for_the_first_and_the_next_day_goes_on()
    {
        await NextDayAsync();
        cluster.Catalogue.AddFault(new Fault { Status = 503 });
        var before = cluster.Google.Calls;
        var job = await RunningJob.StartAsync(cluster, Strangers());

        await WarmedAsync(job, TwoCatalogues.CallsADay);
        await cluster.NobodyIsOutAsync();
        await cluster.PassAsync(TimeSpan.FromMinutes(10));
        await cluster.AllWaitAsync();
        Assert.StartsWith("waiting for Open Library until 2", (await job.ViewAsync()).GetProperty("waitingFor").GetString(), StringComparison.Ordinal);
        Assert.Equal(TwoCatalogues.CallsADay, cluster.Google.Calls - before);

        await NextDayAsync();
        await WarmedAsync(job, 2 * TwoCatalogues.CallsADay);
        await cluster.NobodyIsOutAsync();
        Assert.Equal(2 * TwoCatalogues.CallsADay, cluster.Google.Calls - before);
        await job.NothingIsDeadAsync();

        await NextDayAsync();
        await job.EndsAsync("Completed");
        var authors = (await job.ViewAsync()).GetProperty("authors");
        Assert.Equal((Authors, 0), (authors.GetProperty("warmed").GetInt32(), authors.GetProperty("failed").GetInt32()));
        await job.NothingIsDeadAsync();
    }

    Task NextDayAsync() => cluster.PassAsync(TimeSpan.FromHours(24));

    static Task WarmedAsync(RunningJob job, int authors) => Eventually.Async(
        async () => await job.CountAsync("SELECT count(*) FROM ingestion.frontier WHERE job_id = @job AND state = 'warmed'") >= authors, $"{authors} authors are warmed",
        TimeSpan.FromSeconds(60));

    /// <summary>Whom only the second catalogue knows.</summary>
    static byte[] Strangers()
    {
        var family = $"Q{Guid.NewGuid():N}";
        return Encoding.UTF8.GetBytes(string.Join('\n',
            Enumerable.Range(0, Authors).Select(one => $"Memoirs of {(char)('A' + one)}nna {family},{(char)('A' + one)}nna {family}").Prepend("Title,Author")));
    }
}

using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.DeadLetters;

/// <summary>The Ingestion service with a Discovery that fails whom a test says, and a Search that finds every book.</summary>
public abstract class World : IAsyncLifetime
{
    WebApplication _app = null!;

    public HttpClient Http { get; } = new();

    /// <summary>What Discovery throws about an author; null: it warms him.</summary>
    internal Func<AuthorQueued, Exception?> Trouble { get; set; } = _ => null;

    /// <summary>The letters, with hooks.</summary>
    internal HookedLetters Letters { get; private set; } = null!;

    internal IServiceProvider Services => _app.Services;

    internal IBus Bus => Services.GetRequiredService<IBus>();

    protected abstract Task<IReadOnlyDictionary<string, string?>> ServersAsync();

    public virtual async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(await ServersAsync()).AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Dispatch:IntervalMilliseconds"] = "50",
            ["Dispatch:SweepMilliseconds"] = "200",
            ["Dispatch:Window"] = "1000",
            ["DeadLetters:MeasureSeconds"] = "1",
            ["DeadLetters:CoverageTimeoutSeconds"] = "10",
            ["Logging:LogLevel:CacheWarming"] = "None",
            ["Logging:LogLevel:MassTransit"] = "None",
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddSharedParts("Ingestion");
        builder.Services.AddIngestion(builder.Configuration);
        builder.Services.AddOpenApi();
        builder.Services.AddBus(builder.Configuration, bus => bus.AddIngestionConsumers(builder.Configuration));
        var real = builder.Services.Single(s => s.ServiceType == typeof(IDeadLetters));
        builder.Services.Remove(real);
        builder.Services.AddSingleton(services => new HookedLetters((IDeadLetters)(real.ImplementationFactory?.Invoke(services) ?? ActivatorUtilities.CreateInstance(services, real.ImplementationType!))));
        builder.Services.AddSingleton<IDeadLetters>(services => services.GetRequiredService<HookedLetters>());
        _app = builder.Build();
        _app.UseSharedParts();
        _app.MapOpenApi();
        _app.MapIngestion();
        await _app.StartHealthyAsync();
        Letters = Services.GetRequiredService<HookedLetters>();
        Http.BaseAddress = new Uri(_app.Urls.First());
        await Bus.ConnectReceiveEndpoint(QueueNames.AuthorWarming, endpoint =>
        {
            endpoint.Durable();
            endpoint.PrefetchCount = 100;
            endpoint.ConcurrentMessageLimit = 16;
            endpoint.Handler<AuthorsQueued>(context => Task.WhenAll(context.Message.Authors.Select(author => context.Publish(author))));
            endpoint.Handler<AuthorQueued>(WarmAsync);
        }).Ready;
        await Bus.ConnectReceiveEndpoint("search-coverage", endpoint => endpoint.Handler<CoverageRequested>(context => context.Publish(new CoverageMeasured(
            context.Message.JobId, context.Message.Round, context.Message.Chunk, [.. context.Message.Books.Select(b => new BookCoverage(b.Position, true, true))])))).Ready;
    }

    public virtual async Task DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>No letters, no hooks, no trouble, nobody under way who could run into the next one's: a test begins.</summary>
    public async Task CalmAsync()
    {
        Trouble = _ => null;
        Letters.BeforeTake = Letters.BeforeDelete = () => Task.CompletedTask;
        await Eventually.Async(async () => (await DlqAsync()).GetProperty("redrive").ValueKind == JsonValueKind.Null, "no redrive is running");
        await Eventually.Async(
            async () => await ScalarAsync("SELECT count(*) FROM frontier AS f JOIN jobs AS j ON j.id = f.job_id WHERE f.state IN ('pending', 'queued') AND j.state = 'Warming'") == 0,
            "nobody is under way");
        await Eventually.Async(async () => (await Http.DeleteAsync(new Uri("api/warming/dlq/messages?confirm=yes", UriKind.Relative))).IsSuccessStatusCode, "old letters are purged");
    }

    /// <summary>Uploads a library of so many books, each by an author of its own.</summary>
    public async Task<Guid> SubmitAsync(string name, int authors)
    {
        var csv = "Title,Author\n" + string.Concat(Enumerable.Range(0, authors).Select(n => $"{name} {n},{name} Author{(n < 676 ? "" : TwoLetters(n / 676))}{TwoLetters(n % 676)}\n"));
        using var content = new StringContent(csv, System.Text.Encoding.UTF8, "text/csv");
        using var answer = await Http.PostAsync(new Uri("api/warming/upload?maxDepth=1", UriKind.Relative), content);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid();
    }

    /// <summary>A job all of whose authors failed.</summary>
    public async Task<Guid> FailedJobAsync(string name, int authors, double seconds = 60, int? depth = null)
    {
        Trouble = Troubles.Broken;
        var job = await SubmitAsync(name, authors);
        await UntilAsync(job, "CompletedWithFailures", seconds);
        await UntilDepthAsync(depth ?? authors);
        Trouble = _ => null;
        return job;
    }

    public Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    public Task<JsonElement> DlqAsync() => GetAsync("api/warming/dlq");

    public Task<JsonElement> PeekAsync(string query = "?limit=1000") => GetAsync("api/warming/dlq/messages" + query);

    public async Task<long> DepthAsync() => (await DlqAsync()).GetProperty("depth").GetInt64();

    public async Task UntilDepthAsync(long depth)
    {
        long last = -1;
        try
        {
            await Eventually.Async(async () => (last = await DepthAsync()) == depth, $"there are {depth} dead letters");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}, but {last}", e);
        }
    }

    public Task<JsonElement> JobAsync(Guid job) => GetAsync($"api/warming/jobs/{job}");

    public Task UntilAsync(Guid job, string state, double seconds = 60) =>
        Eventually.Async(async () => (await JobAsync(job)).GetProperty("state").GetString() == state, $"the job is {state}", TimeSpan.FromSeconds(seconds));

    public async Task CommandAsync(Guid job, string verb)
    {
        using var answer = await Http.PostAsync(new Uri($"api/warming/jobs/{job}/{verb}", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How many authors of the job are in a state.</summary>
    public async Task<int> AuthorsAsync(Guid job, string state) => (await JobAsync(job)).GetProperty("authors").GetProperty(state).GetInt32();

    public Task<HttpResponseMessage> PostRedriveAsync(object chosen) => Http.PostAsJsonAsync(new Uri("api/warming/dlq/redrive", UriKind.Relative), chosen);

    public async Task<Guid> BeginRedriveAsync(object chosen)
    {
        using var answer = await PostRedriveAsync(chosen);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        var redrive = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.EndsWith($"/api/warming/dlq/redrives/{redrive.GetProperty("id").GetGuid()}", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        return redrive.GetProperty("id").GetGuid();
    }

    public Task<JsonElement> RedriveAsync(Guid id) => GetAsync($"api/warming/dlq/redrives/{id}");

    /// <summary>Waits for a redrive's end.</summary>
    public async Task<JsonElement> EndedAsync(Guid id, double seconds = 60)
    {
        await Eventually.Async(async () => (await RedriveAsync(id)).GetProperty("state").GetString() != "running", "the redrive ends", TimeSpan.FromSeconds(seconds));
        return await RedriveAsync(id);
    }

    /// <summary>Begins a redrive and waits for its end.</summary>
    public async Task<JsonElement> RedriveAsync(object chosen) => await EndedAsync(await BeginRedriveAsync(chosen));

    public async Task<HttpResponseMessage> PurgeAsync(string query) => await Http.DeleteAsync(new Uri("api/warming/dlq/messages" + query, UriKind.Relative));

    public async Task RunAsync(string sql, Guid job)
    {
        var database = Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.RunAsync(sql, null, [("job", database.Id(job))], CancellationToken.None);
    }

    public async Task<int> ScalarAsync(string sql)
    {
        var database = Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ScalarAsync<int>(sql, null, [], CancellationToken.None);
    }

    static string TwoLetters(int n) => $"{(char)('A' + (n / 26))}{(char)('a' + (n % 26))}";

    async Task WarmAsync(ConsumeContext<AuthorQueued> context)
    {
        if (Trouble(context.Message) is { } trouble)
            throw trouble;
        var author = context.Message;
        await context.Publish(new AuthorsWarmed([new AuthorWarmed(
            author.JobId, author.AuthorKey, author.Author, CatalogId: null, author.Depth, author.Attempt, WarmingOutcome.Warmed, 3, [], [], 1,
            TimeSpan.FromMilliseconds(10), TimeProvider.System.GetUtcNow(), Reason: null)]));
    }
}

/// <summary>What Discovery may throw.</summary>
static class Troubles
{
    public static Exception Broken(AuthorQueued author) => new FormatException($"The answer about '{author.Author}' breaks off at byte {author.Author.Length}.");

    /// <summary>Three kinds: half, three in ten, the rest.</summary>
    public static Exception OfThreeKinds(AuthorQueued author, int authors) => (Number(author) * 10 / authors) switch
    {
        < 5 => Broken(author),
        < 8 => new InvalidOperationException($"Work {Number(author)} has no title."),
        _ => new FormatException("Nothing can be read."),
    };

    /// <summary>The author's number in the library.</summary>
    public static int Number(AuthorQueued author) => ((author.Author[^2] - 'A') * 26) + (author.Author[^1] - 'a');
}

/// <summary>On RabbitMQ and PostgreSQL.</summary>
public class OnServers : World
{
    public TestDatabase Database { get; private set; } = null!;

    public TestVirtualHost Broker { get; private set; } = null!;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
    }

    protected override async Task<IReadOnlyDictionary<string, string?>> ServersAsync()
    {
        Database = await TestServers.CreateDatabaseAsync();
        Broker = await TestServers.CreateVirtualHostAsync();
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Postgres"] = Database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = Broker.Uri.ToString(),
        };
    }
}

/// <summary>In one process: a bus in memory, SQLite.</summary>
public sealed class Alone : World
{
    readonly string _folder = Directory.CreateTempSubdirectory("dead-letters-").FullName;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Task<IReadOnlyDictionary<string, string?>> ServersAsync() => Task.FromResult<IReadOnlyDictionary<string, string?>>(
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Postgres"] = "",
            ["ConnectionStrings:RabbitMq"] = "",
            ["DataDirectory"] = _folder,
        });
}

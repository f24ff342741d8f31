using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CacheWarming.Tests.Ingestion;

/// <summary>The Ingestion service as its own program starts it, in this process, on Kestrel.</summary>
public abstract class IngestionService : IAsyncLifetime, IAsyncDisposable
{
    readonly Program _program = new();
    readonly Dictionary<string, string?> _settings = new()
    {
        ["ConnectionStrings:Postgres"] = "",
        ["ConnectionStrings:RabbitMq"] = "",
        ["DataDirectory"] = Path.Combine(Path.GetTempPath(), $"ingestion-tests-{Guid.NewGuid():N}"),
    };

    public HttpClient Http { get; } = new();

    /// <summary>Where its SQLite file is, if it has one.</summary>
    public string Folder => _settings["DataDirectory"]!;

    public IServiceProvider Services => _program.Services;

    public IBus Bus => _program.Services.GetRequiredService<IBus>();

    /// <summary>What this service is given beyond nothing.</summary>
    protected virtual Task<IReadOnlyDictionary<string, string?>> SettingsAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string?>>(new Dictionary<string, string?>());

    public async Task InitializeAsync()
    {
        foreach (var (name, value) in await SettingsAsync())
            _settings[name] = value;
        _program.Settings = _settings;
        _program.UseKestrel(0);
        _program.StartServer();
        Http.BaseAddress = _program.ClientOptions.BaseAddress;
        await Services.UntilHealthyAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http.Dispose();
        await _program.DisposeAsync();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Stops it as SIGTERM would; <see cref="Http"/> stays.</summary>
    public Task StopAsync() => _program.Services.GetRequiredService<IHost>().StopAsync();

    public Task<HttpResponseMessage> UploadAsync(HttpContent? content, string query = "") =>
        Http.PostAsync(new Uri("api/warming/upload" + query, UriKind.Relative), content);

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> CommandAsync(Guid job, string verb) => Http.PostAsync(new Uri($"api/warming/jobs/{job}/{verb}", UriKind.Relative), null);

    /// <summary>Uploads an export that is accepted.</summary>
    /// <returns>The job.</returns>
    public async Task<Guid> SubmitAsync(string csv, string query = "")
    {
        using var answer = await UploadAsync(Uploading.Text(csv), query);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobId").GetGuid();
    }

    public Task<JsonElement> JobAsync(Guid job) => Http.GetFromJsonAsync<JsonElement>(new Uri($"api/warming/jobs/{job}", UriKind.Relative));

    public Task UntilAsync(Guid job, string state) =>
        Eventually.Async(async () => (await JobAsync(job)).GetProperty("state").GetString() == state, $"the job is {state}");

    /// <summary>How many rows the database has of everything that an upload stores.</summary>
    public async Task<string> RowsAsync() =>
        $"{await CountAsync("jobs")} jobs, {await CountAsync("books")} books, {await CountAsync("book_authors")} book authors, {await CountAsync("frontier")} authors";

    public async Task<int> CountAsync(string from, Guid? job = null)
    {
        var database = _program.Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return job is { } id
            ? await connection.ScalarAsync<int>($"SELECT count(*) FROM {from} AND job_id = @job", null, [("job", database.Id(id))], CancellationToken.None)
            : await connection.ScalarAsync<int>($"SELECT count(*) FROM {from}", null, [], CancellationToken.None);
    }

    /// <summary>Changes the database behind the service's back.</summary>
    public async Task RunAsync(string sql)
    {
        await using var connection = await _program.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
        await connection.RunAsync(sql, null, [], CancellationToken.None);
    }

    sealed class Program : WebApplicationFactory<JobsContext>
    {
        public IReadOnlyDictionary<string, string?> Settings { get; set; } = new Dictionary<string, string?>();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            foreach (var (name, value) in Settings)
                builder.UseSetting(name, value);
        }
    }
}

/// <summary>With nothing beside it: SQLite and a bus in memory.</summary>
public class ServiceAlone : IngestionService;

/// <summary>On PostgreSQL and RabbitMQ.</summary>
public class ServiceOnServers : IngestionService
{
    TestDatabase? _database;
    TestVirtualHost? _broker;

    protected override async Task<IReadOnlyDictionary<string, string?>> SettingsAsync()
    {
        _database = await TestServers.CreateDatabaseAsync();
        _broker = await TestServers.CreateVirtualHostAsync();
        return new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = _database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = _broker.Uri.ToString(),
        };
    }

    /// <summary>Deletes the virtual host: connections are cut, and new ones refused.</summary>
    public Task TakeBrokerAwayAsync() => ManageAsync(HttpMethod.Delete, $"api/vhosts/{_broker!.Name}");

    /// <summary>Makes it again, empty.</summary>
    public async Task BringBrokerBackAsync()
    {
        await ManageAsync(HttpMethod.Put, $"api/vhosts/{_broker!.Name}");
        await ManageAsync(HttpMethod.Put, $"api/permissions/{_broker.Name}/{TestServers.RabbitMq.UserInfo.Split(':')[0]}", new { configure = ".*", write = ".*", read = ".*" });
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    static async Task ManageAsync(HttpMethod method, string path, object? body = null)
    {
        using var management = new HttpClient { BaseAddress = TestServers.RabbitMqManagement };
        management.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(TestServers.RabbitMq.UserInfo))));
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body ?? new { }) };
        using var answer = await management.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}

/// <summary>Uploads as clients send them.</summary>
static class Uploading
{
    public static HttpContent Text(string csv, string type = "text/csv") => Bytes(Encoding.UTF8.GetBytes(csv), type);

    public static HttpContent Bytes(byte[] body, string? type = "text/csv")
    {
        var content = new ByteArrayContent(body);
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    public static HttpContent RawJson(string body) => new StringContent(body, Encoding.UTF8, "application/json");

    public static HttpContent Json(string csv, object? maxDepth = null, string? priority = null) =>
        JsonContent.Create(new { csv = Encoding.UTF8.GetBytes(csv), maxDepth, priority });

    public static HttpContent Form(string csv, string field = "csv", params (string Name, string Value)[] options)
    {
        var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        form.Add(file, field, "library.csv");
        foreach (var (name, value) in options)
            form.Add(new StringContent(value), name);
        return form;
    }

    /// <summary>A list of books that no other test uploads: one author each.</summary>
    public static string Library(string name, int books) =>
        "Title,Author\n" + string.Concat(Enumerable.Range(1, books).Select(i => $"{name} {i},{name} Author{(char)('A' + (i / 26))}{(char)('a' + (i % 26))}\n"));
}

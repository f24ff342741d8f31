using System.Net;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.ApiDescription;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion;
using CacheWarming.Metrics;
using CacheWarming.Search;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Tests.Access;

/// <summary>Every endpoint of every service: what it demands, and that it does.</summary>
public sealed class EndpointDemandsTests(EveryEndpoint every) : IClassFixture<EveryEndpoint>
{
    [Fact]
    public void Every_endpoint_says_what_it_demands() =>
        Assert.Empty(every.Endpoints.Where(endpoint =>
            endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy is null).Select(Name));

    [Fact]
    public void Without_a_key_there_is_health_and_signing_in_and_nothing_else() => Assert.Equal(
        ["/api/session", "/api/session", "/health/live", "/health/ready"],
        every.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(endpoint => endpoint.RoutePattern.RawText!).Order());

    [Fact]
    public void What_changes_something_demands_more_than_reading() => Assert.Empty(every.Endpoints
        .Where(endpoint => Methods(endpoint).Any(method => method is not ("GET" or "HEAD")) && Demand(endpoint) is Roles.Read or Roles.Search)
        .Select(Name));

    [Fact]
    public void What_reads_demands_no_more_than_reading() => Assert.Empty(every.Endpoints
        .Where(endpoint => Methods(endpoint).SequenceEqual(["GET"]) && Demand(endpoint) is Roles.Submit or Roles.Operate)
        .Select(Name));

    [Fact]
    public async Task Every_endpoint_is_closed_to_who_has_no_key_or_too_little_a_role()
    {
        var guarded = every.Endpoints.Where(endpoint => Demand(endpoint) is not null).ToList();
        Assert.True(guarded.Count >= 18, $"only {guarded.Count} endpoints were found");
        foreach (var endpoint in guarded)
        {
            foreach (var method in Methods(endpoint))
            {
                Assert.True(await every.StatusAsync(method, endpoint, null) == HttpStatusCode.Unauthorized, $"{method} {Name(endpoint)} without a key");
                foreach (var role in new[] { Roles.Read, Roles.Submit, Roles.Operate })
                {
                    var enough = Demand(endpoint) is Roles.Read or Roles.Search || role == Roles.Operate || role == Demand(endpoint);
                    var status = await every.StatusAsync(method, endpoint, Keys.Of(role));
                    Assert.True(status is not HttpStatusCode.Unauthorized && (status is not HttpStatusCode.Forbidden) == enough, $"{method} {Name(endpoint)} as {role}: {status}");
                }
            }
        }
    }

    static string? Demand(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null ? endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy : null;

    static IReadOnlyList<string> Methods(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];

    static string Name(RouteEndpoint endpoint) => $"{string.Join(',', Methods(endpoint))} {endpoint.RoutePattern.RawText}";
}

/// <summary>Ingestion, Search and Metrics in one process with keys configured, and with nothing beside it.</summary>
public sealed class EveryEndpoint : IAsyncLifetime, IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("every-endpoint-");
    readonly HttpClient _http = new();
    readonly RecordedLog _log = new();
    WebApplication _app = null!;

    public IReadOnlyList<RouteEndpoint> Endpoints => [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public HttpClient Http => _http;

    /// <summary>What is logged with the default settings.</summary>
    public IReadOnlyCollection<string> Log => _log.Lines;

    public async Task InitializeAsync()
    {
        var builder = ServiceHost.CreateBuilder(["--urls", "http://127.0.0.1:0"], "Search");
        (string Name, string Value)[] settings =
        [
            .. Keys.All, .. Keys.One(3, "other", Keys.Unknown, "submit"),
            ("ConnectionStrings:Postgres", ""), ("ConnectionStrings:Redis", ""), ("ConnectionStrings:RabbitMq", ""), ("DataDirectory", _folder.FullName),
            // Nobody is there.
            ("OpenLibrary:BaseAddress", "http://127.0.0.1:9/"),
            ("Access:RateLimits:SubmissionsPerMinute", "1000"), ("Access:RateLimits:OthersPerSecond", "1000"),
        ];
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Logging.AddProvider(_log);
        builder.Services
            .AddCatalogs(builder.Configuration).AddBookCache(builder.Configuration).AddIngestion(builder.Configuration)
            .AddSearch(builder.Configuration).AddMetrics(builder.Configuration).AddOpenApi()
            .AddBus(builder.Configuration, bus =>
            {
                bus.AddIngestionConsumers(builder.Configuration);
                bus.AddSearchConsumers();
                bus.AddMetricsConsumers();
            });
        _app = builder.Build();
        _app.UseSharedParts();
        _app.MapApiDescription();
        _app.MapIngestion();
        _app.MapSearch();
        _app.MapMetrics();
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public void Dispose()
    {
        _http.Dispose();
        _log.Dispose();
    }

    /// <summary>Asks the endpoint with ids that nobody knows and no body.</summary>
    public async Task<HttpStatusCode> StatusAsync(string method, RouteEndpoint endpoint, string? key)
    {
        var path = string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart { Name: "documentName" } => "v1",
            RoutePatternParameterPart { Name: "isbn" } => "no-isbn",
            _ => Guid.Empty.ToString(),
        }))));
        using var request = GuardedService.Request(method, "/" + path, key);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}

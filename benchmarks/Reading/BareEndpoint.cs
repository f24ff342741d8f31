using System.Globalization;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Access;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CacheWarming.Benchmarks.Reading;

/// <summary>
/// What no search can be faster than: one GET of Redis, its bytes returned, on the same web server and client library. A process of its own, with
/// nothing else before it, or in the host of our services: access, limits, problem details and spans as before every search.
/// </summary>
static class BareEndpoint
{
    public const string Verb = "bare-endpoint";
    const string Alone = "alone";
    const string InServiceHost = "service";

    public static string[] Paths(int keys) => [.. Enumerable.Range(0, keys).Select(key => string.Create(CultureInfo.InvariantCulture, $"/bare/{key}"))];

    /// <summary>Stores the bytes under so many keys.</summary>
    public static async Task FillAsync(string redis, byte[] answer, int keys)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        for (var key = 0; key < keys; key++)
            await connection.GetDatabase().StringSetAsync(string.Create(CultureInfo.InvariantCulture, $"bare:{key}"), answer);
    }

    public static Task<BareProcess> StartAloneAsync(string redis) => BareProcess.StartAsync(redis, Alone);

    public static Task<BareProcess> StartInHostAsync(string redis) => BareProcess.StartAsync(redis, InServiceHost);

    /// <summary>What the process does.</summary>
    public static async Task ServeAsync(string redis, string host, string url)
    {
        var builder = host == InServiceHost ? ServiceHost.CreateBuilder([], "Bare") : WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        if (host == InServiceHost)
            app.UseSharedParts();
        var database = (await ConnectionMultiplexer.ConnectAsync(redis)).GetDatabase();
        var endpoint = app.MapGet("/bare/{key}", async (string key, HttpResponse response) =>
        {
            byte[]? bytes = await database.StringGetAsync("bare:" + key);
            response.ContentType = "application/json; charset=utf-8";
            response.ContentLength = bytes!.Length;
            await response.Body.WriteAsync(bytes);
        });
        if (host == InServiceHost)
            endpoint.RequireAuthorization(Roles.Search);
        await app.RunAsync();
    }
}

/// <summary>The process, ended when disposed.</summary>
sealed class BareProcess : IAsyncDisposable
{
    readonly System.Diagnostics.Process _process;

    BareProcess(System.Diagnostics.Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<BareProcess> StartAsync(string redis, string host)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServiceProcess.FreePort()}"));
        var process = System.Diagnostics.Process.Start("dotnet", [typeof(BareEndpoint).Assembly.Location, BareEndpoint.Verb, redis, host, address.ToString()]);
        using var http = new HttpClient();
        await Eventually.Async(async () => (await http.GetAsync(new Uri(address, "/bare/0"))).IsSuccessStatusCode, "the bare endpoint answers");
        return new BareProcess(process, address);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

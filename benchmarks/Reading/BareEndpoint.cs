using System.Globalization;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CacheWarming.Benchmarks.Reading;

/// <summary>What no search can be faster than: one GET of Redis, its bytes returned, on the same web server and client library. A process of its own.</summary>
static class BareEndpoint
{
    public const string Verb = "bare-endpoint";

    public static string[] Paths(int keys) => [.. Enumerable.Range(0, keys).Select(key => string.Create(CultureInfo.InvariantCulture, $"/bare/{key}"))];

    /// <summary>Stores the bytes under so many keys and serves them.</summary>
    public static async Task<BareProcess> StartAsync(string redis, byte[] answer, int keys)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        for (var key = 0; key < keys; key++)
            await connection.GetDatabase().StringSetAsync(string.Create(CultureInfo.InvariantCulture, $"bare:{key}"), answer);
        return await BareProcess.StartAsync(redis);
    }

    /// <summary>What the process does.</summary>
    public static async Task ServeAsync(string redis, string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        var database = (await ConnectionMultiplexer.ConnectAsync(redis)).GetDatabase();
        app.MapGet("/bare/{key}", async (string key, HttpResponse response) =>
        {
            byte[]? bytes = await database.StringGetAsync("bare:" + key);
            response.ContentType = "application/json; charset=utf-8";
            response.ContentLength = bytes!.Length;
            await response.Body.WriteAsync(bytes);
        });
        await app.RunAsync();
    }
}

/// <summary>The process, ended when disposed.</summary>
sealed class BareProcess : IAsyncDisposable
{
    readonly System.Diagnostics.Process _process;

    BareProcess(System.Diagnostics.Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<BareProcess> StartAsync(string redis)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServiceProcess.FreePort()}"));
        var process = System.Diagnostics.Process.Start("dotnet", [typeof(BareEndpoint).Assembly.Location, BareEndpoint.Verb, redis, address.ToString()]);
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

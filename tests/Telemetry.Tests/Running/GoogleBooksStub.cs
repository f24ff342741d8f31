using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Tests.Telemetry.Running;

/// <summary>A Google Books that knows nothing, so that its daily quota is used.</summary>
sealed class GoogleBooksStub : IAsyncDisposable
{
    readonly WebApplication _app;

    GoogleBooksStub(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    public static async Task<GoogleBooksStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var address = new Uri($"http://127.0.0.1:{ServiceProcess.FreePort()}/");
        builder.WebHost.UseUrls(address.ToString());
        var app = builder.Build();
        app.MapFallback(() => Results.Json(new { kind = "books#volumes", totalItems = 0 }));
        await app.StartAsync();
        return new GoogleBooksStub(app, address);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Tests.Catalogs;

/// <summary>A catalogue that answers exactly as a test says, and remembers what it was asked.</summary>
sealed class StubCatalogue : IAsyncDisposable
{
    readonly WebApplication _host;
    readonly ConcurrentQueue<Asked> _asked = new();

    StubCatalogue(WebApplication host) => _host = host;

    public Uri Address => new(_host.Urls.First());

    public IReadOnlyList<Asked> AllAsked => [.. _asked];

    public static async Task<StubCatalogue> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        var stub = new StubCatalogue(host);
        host.Run(context =>
        {
            stub._asked.Enqueue(new Asked(
                context.Request.Path,
                context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal),
                context.Request.Headers.UserAgent.ToString(),
                context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
            return answer(context);
        });
        await host.StartAsync();
        return stub;
    }

    public static Task<StubCatalogue> AnsweringAsync(string body, int status = 200, params (string Name, string Value)[] headers) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return context.Response.WriteAsync(body);
    });

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}

sealed record Asked(string Path, IReadOnlyDictionary<string, string> Query, string UserAgent, IReadOnlyDictionary<string, string> Headers, string Target);

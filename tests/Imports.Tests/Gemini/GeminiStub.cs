using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Tests.Imports.Gemini;

/// <summary>Answers as Gemini does, and remembers what it was asked.</summary>
sealed class GeminiStub : IAsyncDisposable
{
    readonly WebApplication _host;
    readonly ConcurrentQueue<GeminiCall> _calls = new();

    GeminiStub(WebApplication host) => _host = host;

    public Uri Address => new(_host.Urls.First());

    public IReadOnlyList<GeminiCall> Calls => [.. _calls];

    /// <summary>What it answers from now on.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<GeminiStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        var stub = new GeminiStub(host);
        host.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            stub._calls.Enqueue(new GeminiCall(
                context.Request.Method, context.Request.Path, context.Request.QueryString.ToString(), context.Request.Headers["x-goog-api-key"].ToString(), await reader.ReadToEndAsync()));
            await stub.Answer(context);
        });
        await host.StartAsync();
        return stub;
    }

    /// <summary>Status, body and headers.</summary>
    public GeminiStub Answers(int status, string body, params (string Name, string Value)[] headers)
    {
        Answer = context =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            return context.Response.WriteAsync(body);
        };
        return this;
    }

    /// <summary>A finished answer of these parts.</summary>
    public GeminiStub Says(params string[] texts) => Answers(200, JsonSerializer.Serialize(new
    {
        candidates = new[] { new { content = new { role = "model", parts = texts.Select(text => new { text }) }, finishReason = "STOP", index = 0 } },
        modelVersion = "gemini-stub",
    }));

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}

sealed record GeminiCall(string Method, string Path, string Query, string Key, string Body);

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Tests.Access;

/// <summary>A service with everything that services share and an endpoint for each demand, on a real port.</summary>
sealed class GuardedService : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly RecordedLog _log = new();

    GuardedService(string urls, TimeProvider time, Action<WebApplication> map, IEnumerable<(string Name, string Value)> settings)
    {
        var builder = ServiceHost.CreateBuilder([], "Search");
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.WebHost.UseUrls(urls);
        builder.Services.AddSingleton(time);
        builder.Logging.AddProvider(_log).SetMinimumLevel(LogLevel.Trace);
        _app = builder.Build();
        _app.UseSharedParts();
        map(_app);
    }

    /// <summary>Sends no cookies by itself.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    public IConfigurationRoot Configuration => (IConfigurationRoot)_app.Configuration;

    public IReadOnlyCollection<string> Log => _log.Lines;

    /// <param name="map">When not given: <c>/read</c>, <c>/submit</c>, <c>/operate</c> and <c>/search</c> demand what they are called, <c>/forgotten</c> says nothing.</param>
    public static async Task<GuardedService> StartAsync(
        IEnumerable<(string Name, string Value)> settings, string urls = "http://127.0.0.1:0", TimeProvider? time = null, Action<WebApplication>? map = null)
    {
        var service = new GuardedService(urls, time ?? TimeProvider.System, map ?? MapOneOfEach, settings);
        try
        {
            await service._app.StartAsync();
            service.Http.BaseAddress = new UriBuilder(service._app.Urls.First()) { Host = "127.0.0.1" }.Uri;
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public static HttpRequestMessage Request(string method, string path, string? key = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? key = null, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, key, headers);
        return await Http.SendAsync(request);
    }

    public async Task<HttpStatusCode> StatusAsync(string method, string path, string? key = null, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(method, path, key, headers);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    static void MapOneOfEach(WebApplication app)
    {
        foreach (var demand in new[] { Roles.Read, Roles.Submit, Roles.Operate, Roles.Search })
        {
            app.MapGet("/" + demand, Name).RequireAuthorization(demand);
            app.MapPost("/" + demand, Name).RequireAuthorization(demand);
        }
        app.MapGet("/forgotten", Name);
        app.MapGet("/cached", (HttpResponse response) => response.Headers.CacheControl = "public, max-age=60").RequireAuthorization(Roles.Search);
        app.MapPost("/echo", (JsonElement body) => TypedResults.Ok(body.ValueKind.ToString())).RequireAuthorization(Roles.Read);
        app.MapGet("/number", (int number) => number).RequireAuthorization(Roles.Read);
        app.MapGet("/address", (HttpContext http) => http.Connection.RemoteIpAddress!.ToString()).RequireAuthorization(Roles.Read);
        app.MapGet("/fails", string () => throw new InvalidOperationException("the reader's private book")).RequireAuthorization(Roles.Read);
    }

    static string Name(HttpContext http) => http.User.Identity?.Name ?? "";
}

static class Problems
{
    /// <summary>The problem's <c>error</c>, after looking that it is one and says how to mend the request.</summary>
    public static async Task<string> ErrorAsync(this HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem.GetProperty("error").GetString()!;
    }
}

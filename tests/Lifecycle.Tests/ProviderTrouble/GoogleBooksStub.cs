using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Tests.Lifecycle.ProviderTrouble;

/// <summary>Google Books as far as it takes: knows one book of whomever it is asked for, until it says that the day's quota is used up.</summary>
sealed class GoogleBooksStub : IAsyncDisposable
{
    const string UsedUp = """{"error":{"code":429,"message":"Quota exceeded for quota metric 'Queries' and limit 'Queries per day'","errors":[{"reason":"rateLimitExceeded"}]}}""";

    readonly WebApplication _host;
    int _calls;

    GoogleBooksStub(WebApplication host) => _host = host;

    public Uri Address => new(_host.Urls.First());

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Calls that it answers; beyond them it refuses for the day.</summary>
    public int Allows { get; set; } = int.MaxValue;

    public static async Task<GoogleBooksStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        var stub = new GoogleBooksStub(host);
        host.Run(stub.AnswerAsync);
        await host.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    Task AnswerAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _calls) > Allows)
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return context.Response.WriteAsync(UsedUp);
        }
        var author = context.Request.Query["q"].ToString().Replace("inauthor:", "", StringComparison.Ordinal).Trim('"');
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            kind = "books#volumes",
            items = new[] { new { id = $"volume of {author}", volumeInfo = new { title = $"Memoirs of {author}", authors = new[] { author } } } },
        }));
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Tests.Catalogs.Providers;

/// <summary>Speaks Google Books: searches by author, title and ISBN, pages of at most 40, no <c>items</c> when nothing is found.</summary>
static partial class GoogleBooksSimulator
{
    public static Task<StubCatalogue> StartAsync(params SimulatedVolume[] volumes) => StubCatalogue.StartAsync(context =>
        context.Request.Headers["x-goog-api-key"] == ProvidersUnderTest.Key
            ? AnswerAsync(context, volumes)
            : RefuseAsync(context, 400, "badRequest", "API key not valid. Please pass a valid API key."));

    public static Task<StubCatalogue> RefusingAsync(int status, string reason, string message = "No.", string? retryAfter = null) =>
        StubCatalogue.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = retryAfter;
            return RefuseAsync(context, status, reason, message);
        });

    static Task RefuseAsync(HttpContext context, int status, string reason, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            error = new { code = status, message, errors = new[] { new { message, domain = "global", reason } } },
        }));
    }

    static Task AnswerAsync(HttpContext context, SimulatedVolume[] volumes)
    {
        var query = context.Request.Query;
        var count = int.Parse(query["maxResults"]!, CultureInfo.InvariantCulture);
        if (count is < 1 or > 40)
        {
            return RefuseAsync(context, 400, "invalidParameter", "Invalid value. Values must be within the range: [1, 40]");
        }

        var start = int.Parse(query["startIndex"]!, CultureInfo.InvariantCulture);
        var page = Find(query["q"]!, volumes).Skip(start).Take(count).Select(volume => volume.ToAnswer()).ToList();
        // A guess, another one each time.
        var total = page.Count == 0 ? 0 : 500 + Random.Shared.Next(1000);
        return context.Response.WriteAsync(page.Count == 0
            ? JsonSerializer.Serialize(new { kind = "books#volumes", totalItems = total })
            : JsonSerializer.Serialize(new { kind = "books#volumes", totalItems = total, items = page }));
    }

    static IEnumerable<SimulatedVolume> Find(string query, SimulatedVolume[] volumes)
    {
        var match = Query().Match(query);
        var words = match.Groups["words"].Value.Split(' ');
        return match.Groups["field"].Value switch
        {
            "inauthor" => volumes.Where(volume => volume.Authors.Any(author => Has(author, words))),
            "intitle" => volumes.Where(volume => Has(volume.Title, words)),
            // Books that only mention the number are found, too.
            "isbn" => volumes.Where(volume => volume.Isbns.Contains(words[0]) || volume.Mentions == words[0]),
            _ => throw new InvalidOperationException(query),
        };
    }

    static bool Has(string text, string[] words) => words.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("^(?<field>inauthor|intitle|isbn):\"?(?<words>[^\"]*)\"?$", RegexOptions.None, 1000)]
    private static partial Regex Query();
}

sealed record SimulatedVolume(string Id, string Title, params string[] Authors)
{
    public string? Subtitle { get; init; }

    public string? Date { get; init; }

    public string[] Isbns { get; init; } = [];

    public string[] Categories { get; init; } = [];

    public string? Language { get; init; }

    public string? Mentions { get; init; }

    public object ToAnswer() => new
    {
        kind = "books#volume",
        id = Id,
        volumeInfo = new
        {
            title = Title,
            subtitle = Subtitle,
            authors = Authors.Length == 0 ? null : Authors,
            publishedDate = Date,
            categories = Categories,
            language = Language,
            industryIdentifiers = Isbns.Select(isbn => new { type = isbn.Length == 10 ? "ISBN_10" : "ISBN_13", identifier = isbn })
                .Append(new { type = "OTHER", identifier = "UOM:39015" }),
        },
    };
}

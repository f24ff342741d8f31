using System.Globalization;
using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;

namespace CacheWarming.Search.Answers;

/// <summary>The works found, their stored bytes joined; <c>X-Cache</c>, and <c>Age</c> in seconds (RFC 9111 §5.1).</summary>
sealed class WorksAnswer(CacheAnswer answer, Page page) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        AddHeaders(response, answer);
        response.ContentType = "application/json; charset=utf-8";
        await using (var json = new Utf8JsonWriter(response.BodyWriter))
        {
            json.WriteStartObject();
            if (answer.Author is { } author)
            {
                json.WriteStartObject("author");
                json.WriteString("name", author.Name);
                json.WriteString("catalogId", author.CatalogId);
                json.WriteEndObject();
            }
            json.WriteStartArray("works");
            foreach (var work in answer.Works.Skip(page.Offset).Take(page.Limit))
                json.WriteRawValue(work.Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteNumber("total", answer.Works.Count);
            json.WriteNumber("limit", page.Limit);
            json.WriteNumber("offset", page.Offset);
            json.WriteEndObject();
        }
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    public static void AddHeaders(HttpResponse response, CacheAnswer answer)
    {
        response.Headers["X-Cache"] = answer.Result switch
        {
            CacheResult.Miss => "MISS",
            CacheResult.Stale => "STALE",
            _ => "HIT",
        };
        response.Headers.Age = ((long)answer.Age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>The shape of an answer, for its description.</summary>
/// <param name="Author">Whose works these are, where an author was asked for.</param>
/// <param name="Total">Works found; <paramref name="Works"/> are <paramref name="Limit"/> of them from <paramref name="Offset"/> on.</param>
public sealed record FoundWorks(AuthorRef? Author, IReadOnlyList<Work> Works, int Total, int Limit, int Offset);

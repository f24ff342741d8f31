using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using Microsoft.Net.Http.Headers;

namespace CacheWarming.Search.Answers;

/// <summary>
/// The works found, their stored bytes joined, under a strong <c>ETag</c> made of these bytes; 304 to who has them already
/// (RFC 9110 §13.1.2).
/// </summary>
sealed class WorksAnswer(CacheAnswer answer, Isbn? edition, Page page) : IResult
{
    const int TagBytes = 16;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var body = Body();
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body.WrittenSpan).AsSpan(0, TagBytes))}\"");
        Freshness.Say(response, answer);
        response.Headers.ETag = tag.ToString();
        if (IsKnown(httpContext.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted);
    }

    static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: false));

    ArrayBufferWriter<byte> Body()
    {
        var sent = answer.Works.Skip(page.Offset).Take(page.Limit).ToList();
        var body = new ArrayBufferWriter<byte>(256 + sent.Sum(work => work.Length + 1));
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        if (answer.Author is { } author)
        {
            json.WriteStartObject("author");
            json.WriteString("name", author.Name);
            json.WriteString("catalogId", author.CatalogId);
            json.WriteEndObject();
        }
        if (edition is { } isbn)
        {
            json.WriteStartObject("edition");
            json.WriteString("isbn13", isbn.Digits);
            json.WriteString("isbn10", isbn.ToIsbn10());
            json.WriteEndObject();
        }
        json.WriteStartArray("works");
        foreach (var work in sent)
            json.WriteRawValue(work.Span, skipInputValidation: true);
        json.WriteEndArray();
        if (answer.Works.Count == 0 && answer.Similar.Count > 0)
        {
            json.WriteStartArray("similar");
            foreach (var work in answer.Similar)
                json.WriteRawValue(work.Span, skipInputValidation: true);
            json.WriteEndArray();
        }

        json.WriteNumber("total", answer.Works.Count);
        json.WriteNumber("limit", page.Limit);
        json.WriteNumber("offset", page.Offset);
        json.WriteEndObject();
        json.Flush();
        return body;
    }
}

/// <summary>The shape of an answer, for its description.</summary>
/// <param name="Author">Whose works these are, where an author was asked for.</param>
/// <param name="Edition">The edition that was asked for by its ISBN; its work is the one of <paramref name="Works"/>.</param>
/// <param name="Total">Works found; <paramref name="Works"/> are <paramref name="Limit"/> of them from <paramref name="Offset"/> on.</param>
public sealed record FoundWorks(AuthorRef? Author, FoundEdition? Edition, IReadOnlyList<Work> Works, int Total, int Limit, int Offset)
{
    /// <summary>Where no work was found: at most five that are near, of another author or subtitle. They are no answer, and none of <see cref="Total"/>.</summary>
    public IReadOnlyList<Work>? Similar { get; init; }
}

/// <summary>An edition, by both forms of its ISBN.</summary>
/// <param name="Isbn10">Null for an ISBN that has no form of ten digits: one that begins with 979.</param>
public sealed record FoundEdition(string Isbn13, string? Isbn10);

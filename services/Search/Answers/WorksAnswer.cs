using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Hosting.Paging;
using Microsoft.Net.Http.Headers;

namespace CacheWarming.Search.Answers;

/// <summary>
/// A response made of the stored bytes of the found works, with a strong <c>ETag</c> computed from these bytes. A client that has the same
/// bytes already gets 304 (RFC 9110 §13.1.2).
/// </summary>
sealed class WorksAnswer(CacheAnswer answer, Isbn? edition, Page? page) : IResult
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
        var (limit, offset) = (page?.Limit ?? SearchProblem.LargestPage, page?.Offset ?? 0);
        var sent = answer.Works.Skip(offset).Take(limit).ToList();
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
        json.WriteStartArray("items");
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
        json.WriteNumber("limit", limit);
        json.WriteNumber("offset", offset);
        json.WriteString("next", page?.Next(answer.Works.Count - limit > offset));
        json.WriteEndObject();
        json.Flush();
        return body;
    }
}

/// <summary>The JSON of an answer, for the OpenAPI description.</summary>
/// <param name="Author">The author of these works, if the search was for an author.</param>
/// <param name="Edition">The edition with the given ISBN, if the search was by ISBN; <paramref name="Items"/> then holds its work.</param>
/// <param name="Total">
/// Number of works found; <paramref name="Items"/> holds at most <paramref name="Limit"/> of them, from <paramref name="Offset"/> on.
/// </param>
/// <param name="Next">The path and query of the next page; null for the last page.</param>
public sealed record FoundWorks(AuthorRef? Author, FoundEdition? Edition, IReadOnlyList<Work> Items, int Total, int Limit, int Offset, string? Next)
{
    /// <summary>
    /// At most five similar works, with another author or subtitle, if no work was found. They are not part of the answer and not counted
    /// in <see cref="Total"/>.
    /// </summary>
    public IReadOnlyList<Work>? Similar { get; init; }
}

/// <summary>An edition, with both forms of its ISBN.</summary>
/// <param name="Isbn10">Null for an ISBN that begins with 979, which has no form of ten digits.</param>
public sealed record FoundEdition(string Isbn13, string? Isbn10);

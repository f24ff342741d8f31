using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Tests.Catalogs.Providers;

/// <summary>Speaks ISBNdb: books of an author, by title and by ISBN; 404 when there are none.</summary>
static class IsbnDbSimulator
{
    public static Task<StubCatalogue> StartAsync(params SimulatedBook[] books) => StubCatalogue.StartAsync(context =>
    {
        if (context.Request.Headers.Authorization != ProvidersUnderTest.Key)
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("""{"message":"Unauthorized"}""");
        }

        var path = context.Request.Path.Value!.Split('/');
        var asked = path[2];
        object? answer = path[1] switch
        {
            "author" when books.Where(book => book.Authors.Contains(asked, StringComparer.OrdinalIgnoreCase)).ToList() is { Count: > 0 } found =>
                new { author = asked, books = found.Select(book => book.ToAnswer()) },
            "books" when books.Where(book => book.Title.Contains(asked, StringComparison.OrdinalIgnoreCase)).ToList() is { Count: > 0 } found =>
                new { total = found.Count, books = found.Select(book => book.ToAnswer()) },
            "book" when books.FirstOrDefault(book => book.Isbn13 == asked) is { } found => new { book = found.ToAnswer() },
            _ => null,
        };
        context.Response.StatusCode = answer is null ? 404 : 200;
        return context.Response.WriteAsync(answer is null ? """{"errorMessage":"Not Found"}""" : JsonSerializer.Serialize(answer));
    });
}

sealed record SimulatedBook(string Isbn13, string Title, params string[] Authors)
{
    /// <summary>A string or a number.</summary>
    public object? Date { get; init; }

    public string[] Subjects { get; init; } = [];

    public string? Language { get; init; }

    public object ToAnswer() => new { title = Title, isbn13 = Isbn13, isbn = "", authors = Authors, date_published = Date, subjects = Subjects, language = Language, dimensions = "x" };
}

using Microsoft.AspNetCore.Http;

namespace CacheWarming.Tests.Catalogs.Providers;

/// <summary>Open Library in one of its moods.</summary>
static class OpenLibraryStub
{
    public static Task<StubCatalogue> KnowingNothingAsync() => StubCatalogue.AnsweringAsync("""{"numFound":0,"numFoundExact":true,"docs":[]}""");

    public static Task<StubCatalogue> DownAsync() => StubCatalogue.AnsweringAsync("", 503);

    public static Task<StubCatalogue> GivingPartsAsync() => StubCatalogue.AnsweringAsync("""{"numFound":0,"numFoundExact":false,"docs":[]}""");

    public static Task<StubCatalogue> BusyAsync(string retryAfter) => StubCatalogue.AnsweringAsync("", 429, ("Retry-After", retryAfter));

    public static Task<StubCatalogue> KnowingAsync(params string[] documents) => StubCatalogue.StartAsync(context =>
        context.Response.WriteAsync($$"""{"numFound":{{documents.Length}},"numFoundExact":true,"docs":[{{string.Join(',', documents)}}]}"""));

    /// <summary>A work of Ann Author's, without ISBNs, year and subjects unless <paramref name="more"/> gives some.</summary>
    public static string Work(string key, string title, string more = "") =>
        $$"""{"key":"/works/{{key}}","title":"{{title}}","author_key":["OL1A"],"author_name":["Ann Author"],"edition_count":3{{more}}}""";
}

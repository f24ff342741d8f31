using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Ingestion.Pages.Shell;
using Microsoft.Extensions.Options;
using Refit;

namespace CacheWarming.Ingestion.Pages.Search;

/// <summary>The HTTP API of the Search service.</summary>
interface ISearchApi
{
    [Get("/api/search/title")] Task<HttpResponseMessage> TitleAsync(string q, string? author, int limit, int offset, CancellationToken cancel);
    [Get("/api/search/isbn/{isbn}")] Task<HttpResponseMessage> IsbnAsync(string isbn, CancellationToken cancel);
    [Get("/api/search/author")] Task<HttpResponseMessage> AuthorAsync(string q, int limit, int offset, CancellationToken cancel);
}

/// <summary>An author of a found work.</summary>
public sealed record WorkAuthor(string Name, string? CatalogId);

/// <summary>A found work.</summary>
/// <param name="CoverId">Open Library's cover id; null if it has none.</param>
public sealed record FoundWork(string Id, string Title, IReadOnlyList<WorkAuthor> Authors, int? FirstPublishYear, int? CoverId, int EditionCount);

/// <summary>The answer of Search.</summary>
/// <param name="Author">The author of these works, if the search was for an author.</param>
/// <param name="Similar">Similar works, if nothing was found.</param>
public sealed record FoundWorks(WorkAuthor? Author, [property: JsonPropertyName("items")] IReadOnlyList<FoundWork> Works, IReadOnlyList<FoundWork>? Similar, int Total, int Limit, int Offset);

/// <summary>The result of one search for the page.</summary>
/// <param name="Found">Null if there is no answer; <paramref name="Problem"/> then says why.</param>
/// <param name="Cache"><c>HIT</c>, <c>STALE</c> or <c>MISS</c>; null if the answer has no such header.</param>
/// <param name="Age">The time since a catalogue was last asked about it.</param>
/// <param name="Took">The time from the request to the answer, as measured by this page.</param>
/// <param name="Problem">The problem as a text for the reader.</param>
public sealed record SearchAnswer(FoundWorks? Found, string? Cache, TimeSpan Age, TimeSpan Took, string? Problem = null);

/// <summary>Calls the Search service for the page. These searches are counted like all others.</summary>
sealed class SearchService(ISearchApi api, IOptions<SearchServiceOptions> options, IServiceProvider services, TimeProvider time)
{
    public Task<SearchAnswer> TitleAsync(string title, string? author, int limit, int offset, CancellationToken cancel) =>
        AskAsync(() => api.TitleAsync(title, author, limit, offset, cancel), cancel);

    public Task<SearchAnswer> IsbnAsync(string isbn, CancellationToken cancel) => AskAsync(() => api.IsbnAsync(isbn, cancel), cancel);

    public Task<SearchAnswer> AuthorAsync(string nameOrId, int limit, int offset, CancellationToken cancel) =>
        AskAsync(() => api.AuthorAsync(nameOrId, limit, offset, cancel), cancel);

    async Task<SearchAnswer> AskAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancel)
    {
        if (options.Value.BaseAddress is null && services.GetKeyedService<HttpMessageHandler>(SearchBox.InProcess) is null)
            return Without("Nothing can be searched for here, because this service is not told where Search is: set Search:BaseAddress.");
        var began = time.GetTimestamp();
        try
        {
            using var response = await ask();
            var took = time.GetElapsedTime(began);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                return Without("Nothing can be searched for here, because Search asks for another key: set Search:ApiKey to one with the role read.");
            var cache = response.Headers.TryGetValues("X-Cache", out var values) ? values.First() : null;
            var age = response.Headers.Age ?? TimeSpan.Zero;
            return response.IsSuccessStatusCode
                ? new(await response.Content.ReadFromJsonAsync(SearchJson.Default.FoundWorks, cancel), cache, age, took)
                : new(null, cache, age, took, (await response.Content.ReadFromJsonAsync(SearchJson.Default.ProblemDetails, cancel))?.Detail);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is ApiExceptionBase or HttpRequestException or OperationCanceledException or JsonException)
        {
            return Without("The Search service does not answer now. Warming and everything else on this page go on without it.");
        }
    }

    static SearchAnswer Without(string problem) => new(null, null, TimeSpan.Zero, TimeSpan.Zero, problem);
}

/// <summary>Registers the page's search box.</summary>
public static class SearchBox
{
    /// <summary>The key of a <see cref="HttpMessageHandler"/> that answers in this process, if Search runs in it.</summary>
    public const string InProcess = "search in process";

    const int LongestAnswer = 8 << 20;

    internal static IServiceCollection AddSearchBox(this IServiceCollection services)
    {
        services.AddOptions<SearchServiceOptions>().BindConfiguration("Search").ValidateDataAnnotations()
            .Validate(search => search.HasUsableAddress, "Search:BaseAddress must be an http or https address without a user, e.g. http://search:8080.")
            .ValidateOnStart();
        services.AddOptions<CoverOptions>().BindConfiguration("Covers")
            .Validate(covers => covers.IsValid, "Covers:Load must be Never, WhenAsked or Always, Covers:BaseAddress an http or https address without a user.")
            .ValidateOnStart();
        services.AddSingleton<SearchService>();
        services.AddRefitGeneratedClient<ISearchApi>(RefitSettings.ForJsonContext(SearchJson.Default)).AsksOtherService(
            given =>
            {
                var search = given.GetRequiredService<IOptions<SearchServiceOptions>>().Value;
                // In the same process the address is not used, but an HTTP client needs one.
                return new(search.BaseAddress ?? new Uri("http://localhost"), search.ApiKey, TimeSpan.FromMilliseconds(search.TimeoutMilliseconds));
            },
            LongestAnswer, given => given.GetKeyedService<HttpMessageHandler>(InProcess));
        return services;
    }
}

/// <summary>The members of an RFC 9457 problem that are shown.</summary>
sealed record ProblemDetails(string? Detail);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FoundWorks))]
[JsonSerializable(typeof(ProblemDetails))]
sealed partial class SearchJson : JsonSerializerContext;

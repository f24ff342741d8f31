using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Ingestion.Pages.Shell;
using Microsoft.Extensions.Options;
using Refit;

namespace CacheWarming.Ingestion.Pages.Search;

/// <summary>The Search service's addresses.</summary>
interface ISearchApi
{
    [Get("/api/search/title")] Task<HttpResponseMessage> TitleAsync(string q, string? author, int limit, int offset, CancellationToken cancel);
    [Get("/api/search/isbn/{isbn}")] Task<HttpResponseMessage> IsbnAsync(string isbn, CancellationToken cancel);
    [Get("/api/search/author")] Task<HttpResponseMessage> AuthorAsync(string q, int limit, int offset, CancellationToken cancel);
}

/// <summary>An author of a work that was found.</summary>
public sealed record WorkAuthor(string Name, string? CatalogId);

/// <summary>A work that was found.</summary>
/// <param name="CoverId">Open Library's; null where it has none.</param>
public sealed record FoundWork(string Id, string Title, IReadOnlyList<WorkAuthor> Authors, int? FirstPublishYear, int? CoverId, int EditionCount);

/// <summary>What Search answers with.</summary>
/// <param name="Author">Whose works these are, where an author was asked for.</param>
/// <param name="Similar">Where nothing was found: what is near it.</param>
public sealed record FoundWorks(WorkAuthor? Author, IReadOnlyList<FoundWork> Works, IReadOnlyList<FoundWork>? Similar, int Total, int Limit, int Offset);

/// <summary>One search as a reader sees it.</summary>
/// <param name="Found">Null when there is no answer; then <paramref name="Problem"/> says why.</param>
/// <param name="Cache"><c>HIT</c>, <c>STALE</c> or <c>MISS</c>; null when Search did not say.</param>
/// <param name="Age">Since a catalogue was last asked about it.</param>
/// <param name="Took">From the question to the answer, as this page measured it.</param>
/// <param name="Problem">In words, for the reader.</param>
public sealed record SearchAnswer(FoundWorks? Found, string? Cache, TimeSpan Age, TimeSpan Took, string? Problem = null);

/// <summary>Asks the Search service for the page. Its readers' searches count like all others.</summary>
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

/// <summary>The page's search box.</summary>
public static class SearchBox
{
    /// <summary>The key of a <see cref="HttpMessageHandler"/> that answers in this process, where Search is part of it.</summary>
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
                // In process nobody looks at the address, but a client must have one.
                return new(search.BaseAddress ?? new Uri("http://localhost"), search.ApiKey, TimeSpan.FromMilliseconds(search.TimeoutMilliseconds));
            },
            LongestAnswer, given => given.GetKeyedService<HttpMessageHandler>(InProcess));
        return services;
    }
}

/// <summary>RFC 9457, as far as it is shown.</summary>
sealed record ProblemDetails(string? Detail);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FoundWorks))]
[JsonSerializable(typeof(ProblemDetails))]
sealed partial class SearchJson : JsonSerializerContext;

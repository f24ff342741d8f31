using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Refit;

namespace CacheWarming.Client;

/// <summary>
/// The API of a CacheWarming installation. If its services have different addresses, use a client for each: Ingestion has
/// <see cref="Uploads"/>, <see cref="Jobs"/>, <see cref="DeadLetters"/> and <see cref="Webhooks"/>, Search has <see cref="Search"/>, Metrics <see cref="Metrics"/>.
/// </summary>
/// <remarks>Every call throws <see cref="ApiException"/> if the service refuses, and <see cref="HttpRequestException"/> if it does not answer.</remarks>
public sealed class CacheWarmingClient
{
    readonly HttpClient _http;

    /// <summary>A client on a connection of the caller's.</summary>
    /// <param name="http">With the service's base address, and its key in <c>X-Api-Key</c>. The caller disposes it.</param>
    public CacheWarmingClient(HttpClient http)
    {
        _http = http;
        var refit = RefitSettings.ForJsonContext(ClientJson.Default);
        refit.TransportExceptionFactory = (_, failure, _) => failure;
        Uploads = RestService.ForGenerated<IUploadsApi>(http, refit);
        Jobs = RestService.ForGenerated<IJobsApi>(http, refit);
        DeadLetters = RestService.ForGenerated<IDeadLettersApi>(http, refit);
        Webhooks = RestService.ForGenerated<IWebhooksApi>(http, refit);
        Search = RestService.ForGenerated<ISearchApi>(http, refit);
        Metrics = RestService.ForGenerated<IMetricsApi>(http, refit);
    }

    public IUploadsApi Uploads { get; }

    public IJobsApi Jobs { get; }

    public IDeadLettersApi DeadLetters { get; }

    public IWebhooksApi Webhooks { get; }

    public ISearchApi Search { get; }

    public IMetricsApi Metrics { get; }

    /// <summary>A client with a connection pool of its own, for the life of a program. It follows no redirect, because the key would go along.</summary>
    /// <param name="apiKey">Null if the installation needs none.</param>
    public static CacheWarmingClient Connect(Uri address, string? apiKey = null)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { BaseAddress = address };
        if (apiKey is not null)
            http.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
        return new CacheWarmingClient(http);
    }

    /// <summary>All items of a list, page by page.</summary>
    /// <param name="first">The first page.</param>
    public async IAsyncEnumerable<T> ReadAllAsync<T>(
        Task<Listing<T>> first, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        var type = (JsonTypeInfo<Listing<T>>)ClientJson.Default.GetTypeInfo(typeof(Listing<T>))!;
        for (var page = await first.ConfigureAwait(false); ;)
        {
            foreach (var item in page.Items)
                yield return item;
            if (page.Next is null)
                yield break;
            using var answer = await _http.GetAsync(new Uri(page.Next, UriKind.Relative), cancel).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            using var body = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            page = (await JsonSerializer.DeserializeAsync(body, type, cancel).ConfigureAwait(false))!;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(UploadAnswer))]
[JsonSerializable(typeof(UploadPreview))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobName))]
[JsonSerializable(typeof(Listing<JobView>))]
[JsonSerializable(typeof(Listing<JobAuthor>))]
[JsonSerializable(typeof(Listing<JobBook>))]
[JsonSerializable(typeof(AuthorTree))]
[JsonSerializable(typeof(JobTotals))]
[JsonSerializable(typeof(PendingPage))]
[JsonSerializable(typeof(DeadLetterDepth))]
[JsonSerializable(typeof(LetterPage))]
[JsonSerializable(typeof(PurgedLetters))]
[JsonSerializable(typeof(ResentMessages))]
[JsonSerializable(typeof(Redrive))]
[JsonSerializable(typeof(RedriveRequest))]
[JsonSerializable(typeof(Listing<Redrive>))]
[JsonSerializable(typeof(JobTimeline))]
[JsonSerializable(typeof(Listing<WebhookDelivery>))]
[JsonSerializable(typeof(WebhookDelivery))]
[JsonSerializable(typeof(Replayed))]
[JsonSerializable(typeof(FoundWorks))]
[JsonSerializable(typeof(CacheStatistics))]
[JsonSerializable(typeof(EvictedAuthors))]
[JsonSerializable(typeof(Listing<HourOfWarming>))]
[JsonSerializable(typeof(HitsOfJob))]
sealed partial class ClientJson : JsonSerializerContext;

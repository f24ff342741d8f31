using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Hosting.Paging;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Uploads;
using Refit;

namespace CacheWarming.Standalone.Remote;

/// <summary>Calls the API of another installation. Its refusals are shown with the server's own text.</summary>
sealed class RemoteServer : IDisposable
{
    const string AddressVariable = "CACHEWARMING_SERVER";
    const string KeyVariable = "CACHEWARMING_API_KEY";

    const int ShortDigits = 8;

    /// <summary>The largest number of jobs in one answer of the API.</summary>
    const int JobsOnPage = 100;

    const int MostListed = 10_000;

    readonly HttpClient _http;

    public RemoteServer(Uri address, string? apiKey)
    {
        Address = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        // ErrorResponses sets a shorter time-out for all requests but uploads.
        _http = new HttpClient(new ErrorResponses(this)) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };
        if (apiKey is { Length: > 0 })
            _http.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", apiKey);
        var refit = RefitSettings.ForJsonContext(RemoteJson.Default);
        refit.TransportExceptionFactory = (_, wrong, _) => wrong;
        refit.ContentSerializer = new NoNull(refit.ContentSerializer);
        refit.DeserializationExceptionFactory = (_, wrong) => new(Unreadable(wrong));
        Api = RestService.ForGenerated<IServerApi>(_http, refit);
    }

    public Uri Address { get; }

    public IServerApi Api { get; }

    /// <summary>
    /// The option for the server's address; null if it is optional and neither the option nor the environment variable is given.
    /// </summary>
    public static Option<Uri?> AddressOption(bool required) => new("--server")
    {
        Description = $"The installation to talk to, e.g. https://warming.example.org. Default: the variable {AddressVariable}{(required ? " or http://127.0.0.1:5080" : "")}.",
        HelpName = "URL",
        CustomParser = result => Read(result, "--server", result.Tokens[0].Value),
        DefaultValueFactory = result => Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } variable
            ? Read(result, $"The variable {AddressVariable}", variable)
            : required ? new Uri("http://127.0.0.1:5080") : null,
    };

    public static Option<string?> KeyOption() => new("--api-key")
    {
        Description = $"A key of it. Better in the variable {KeyVariable}: others on this machine can read a command line.",
        HelpName = "KEY",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(KeyVariable),
    };

    /// <summary>The last eight digits of a job's id; the first ones are a time, which is the same for jobs of the same minute.</summary>
    public static string ShortId(Guid job) => job.ToString("N")[^ShortDigits..];

    /// <summary>The job with this id, or with an id that ends with this text among the server's latest jobs.</summary>
    /// <exception cref="RemoteRefusedException">There is no such job, or more than one.</exception>
    public async Task<Guid> FindJobAsync(string id, CancellationToken cancel)
    {
        if (Guid.TryParse(id, out var whole))
            return whole;
        var found = new List<Guid>();
        for (var (offset, more) = (0, true); more && offset < MostListed; offset += JobsOnPage)
        {
            var page = await Api.JobsAsync(JobsOnPage, offset, null, cancel);
            found.AddRange(page.Items.Select(job => job.JobId).Where(job => job.ToString("N").EndsWith(id, StringComparison.OrdinalIgnoreCase)));
            more = page.Next is not null;
        }
        return found.Distinct().ToList() switch
        {
            [var job] => job,
            [] => throw new RemoteRefusedException($"There is no job whose id ends with '{id}'.", HttpStatusCode.NotFound),
            var several => throw new RemoteRefusedException($"The ids of {several.Count} jobs end with '{id}'; give more of it.", HttpStatusCode.BadRequest),
        };
    }

    public RemoteRefusedException Unreadable(Exception? inner = null) =>
        new($"{Address} answered something that this program can't read. Is it a CacheWarming, and of the same version?", null, inner);

    public void Dispose() => _http.Dispose();

    static Uri? Read(ArgumentResult result, string from, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return address;
        result.AddError($"{from} is '{text}', but must be an http(s) URL");
        return null;
    }
}

/// <summary>
/// Throws if the server refuses or does not answer. Answers are read completely, so that the time-out includes their bodies.
/// </summary>
/// <remarks>Redirects are not followed, because the key would be sent to another host.</remarks>
sealed class ErrorResponses(RemoteServer server) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    static readonly TimeSpan UploadTimeout = TimeSpan.FromMinutes(10);
    static readonly TimeSpan OtherTimeout = TimeSpan.FromSeconds(30);

    /// <exception cref="RemoteRefusedException">The server refuses, or does not answer.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var timeout = request.Content is StreamContent ? UploadTimeout : OtherTimeout;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        HttpResponseMessage answer;
        try
        {
            answer = await base.SendAsync(request, limit.Token);
            await answer.Content.LoadIntoBufferAsync(limit.Token);
        }
        catch (HttpRequestException e)
        {
            throw new RemoteRefusedException($"{server.Address} can't be reached: {e.Message}", null, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RemoteRefusedException(string.Create(CultureInfo.InvariantCulture, $"{server.Address} did not answer within {timeout.TotalSeconds:0} s."), null, e);
        }
        if (answer.IsSuccessStatusCode)
            return answer.Content.Headers.ContentLength is 0 ? throw server.Unreadable() : answer;
        using (answer)
            throw new RemoteRefusedException(await WhyAsync(answer, cancellationToken), answer.StatusCode);
    }

    static async Task<string> WhyAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync(RemoteJson.Default.Problem, cancel);
            if (problem?.Detail is { Length: > 0 } detail)
                return problem.Line is { } line ? $"line {line}: {detail}" : detail;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Not an answer of our API but, for example, a page of a proxy.
        }
        if (answer.Headers.Location is { } other)
            return $"{answer.RequestMessage!.RequestUri} redirects to {new Uri(answer.RequestMessage.RequestUri!, other)}. Give the address of the server itself.";
        return answer.StatusCode == HttpStatusCode.NotFound
            ? $"{answer.RequestMessage!.RequestUri} is not there: is this the address of a CacheWarming?"
            : $"{answer.RequestMessage!.RequestUri} answered {(int)answer.StatusCode} {answer.ReasonPhrase}";
    }
}

/// <summary>Rejects the answer <c>null</c>, which is valid JSON but never an answer of this API.</summary>
sealed class NoNull(IHttpContentSerializer serializer) : IHttpContentSerializer
{
    public HttpContent ToHttpContent<T>(T item) => serializer.ToHttpContent(item);

    public async Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default) =>
        await serializer.FromHttpContentAsync<T>(content, cancellationToken) ?? throw new JsonException("null");

    public string? GetFieldNameForProperty(System.Reflection.PropertyInfo propertyInfo) => serializer.GetFieldNameForProperty(propertyInfo);
}

/// <summary>The server refuses a request, with the reason.</summary>
/// <param name="status">Null if the server did not answer.</param>
sealed class RemoteRefusedException(string why, HttpStatusCode? status, Exception? inner = null) : Exception(why, inner)
{
    public HttpStatusCode? Status => status;

    /// <summary>The code for bad usage if other arguments would help, else the code for a failure.</summary>
    public int ExitCode => status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType
        ? ExitCodes.BadUsage
        : ExitCodes.Failed;
}

/// <summary>An RFC 9457 problem, with the invalid line of the upload.</summary>
sealed record Problem(string? Detail = null, int? Line = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(UploadAnswer))]
[JsonSerializable(typeof(UploadPreview))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(Listing<JobView>))]
[JsonSerializable(typeof(DeadLetterDepth))]
[JsonSerializable(typeof(ResentMessages))]
[JsonSerializable(typeof(LetterPage))]
[JsonSerializable(typeof(PurgedLetters))]
[JsonSerializable(typeof(Redrive))]
[JsonSerializable(typeof(RedriveRequest))]
[JsonSerializable(typeof(JsonElement))]
sealed partial class RemoteJson : JsonSerializerContext;

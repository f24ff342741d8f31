using System.Net;
using CacheWarming.Hosting;
using CacheWarming.Ingestion.Uploads.Exports.Recognition.Gemini;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Refit;

namespace CacheWarming.Ingestion.Uploads.Exports.Recognition;

/// <summary>Registers the recogniser of columns with unknown names.</summary>
public static class RecognitionRegistration
{
    // Answers have a few hundred bytes; sometimes the model's thoughts are added.
    const int LongestAnswer = 1_000_000;

    /// <summary>Adds an <see cref="IColumnRecogniser"/> if the section <c>Gemini</c> has a key; otherwise nothing.</summary>
    public static IServiceCollection AddColumnRecognition(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(GeminiOptions.Section);
        if (string.IsNullOrWhiteSpace(section[nameof(GeminiOptions.ApiKey)]))
            return services;
        services.AddSingleton<IValidateOptions<GeminiOptions>, GeminiOptions.Validator>();
        services.AddOptions<GeminiOptions>().Bind(section).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        var refit = RefitSettings.ForJsonContext(GeminiJson.Default);
        refit.TransportExceptionFactory = (_, wrong, _) => wrong;
        services.AddRefitGeneratedClient<IGeminiApi>(refit)
            .ConfigureHttpClient(Configure)
            .ConfigurePrimaryHttpMessageHandler(Handler)
            .AddHttpMessageHandler(() => new BufferedResponses(LongestAnswer))
            .RemoveAllLoggers();
        return services.AddSingleton<IColumnRecogniser, GeminiColumns>();
    }

    static void Configure(IServiceProvider provider, HttpClient http)
    {
        var options = provider.GetRequiredService<IOptions<GeminiOptions>>().Value;
        http.BaseAddress = options.BaseAddress;
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.TryAddWithoutValidation("x-goog-api-key", options.ApiKey);
    }

    // A redirect would send the key to another address. The client lives as long as the process; connections are renewed so that a changed
    // address is noticed.
    static SocketsHttpHandler Handler() => new()
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        UseCookies = false,
    };
}

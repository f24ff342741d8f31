using System.Net;
using CacheWarming.Ingestion.Uploads.Exports.Recognition.Gemini;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Uploads.Exports.Recognition;

/// <summary>Who is asked about columns with unknown names.</summary>
public static class RecognitionRegistration
{
    // Answers are some hundred bytes; thoughts come with them at times.
    const int LongestAnswer = 1_000_000;

    /// <summary>Adds <see cref="IColumnRecogniser"/> when the section <c>Gemini</c> has a key; nothing otherwise.</summary>
    public static IServiceCollection AddColumnRecognition(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(GeminiOptions.Section);
        if (string.IsNullOrWhiteSpace(section[nameof(GeminiOptions.ApiKey)]))
            return services;
        services.AddSingleton<IValidateOptions<GeminiOptions>, GeminiOptions.Validator>();
        services.AddOptions<GeminiOptions>().Bind(section).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(GeminiColumns.ClientName, Configure).ConfigurePrimaryHttpMessageHandler(Handler).RemoveAllLoggers();
        return services.AddSingleton<IColumnRecogniser, GeminiColumns>();
    }

    static void Configure(IServiceProvider provider, HttpClient http)
    {
        var address = provider.GetRequiredService<IOptions<GeminiOptions>>().Value.BaseAddress.AbsoluteUri;
        http.BaseAddress = new Uri(address.EndsWith('/') ? address : address + "/");
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.MaxResponseContentBufferSize = LongestAnswer;
    }

    // A redirect would carry the key elsewhere.
    static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        UseCookies = false,
    };
}

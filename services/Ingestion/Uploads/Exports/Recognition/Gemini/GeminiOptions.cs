using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Uploads.Exports.Recognition.Gemini;

/// <summary>The section <c>Gemini</c>. Without a key, files with unknown column names are rejected without asking Gemini.</summary>
public sealed class GeminiOptions
{
    public const string Section = "Gemini";

    /// <summary>The address of the API or of a proxy; https unless it is on this machine, because every call contains the key.</summary>
    public Uri BaseAddress { get; set; } = new("https://generativelanguage.googleapis.com");

    /// <summary>The API key. It is sent in a header, never in an address, and never logged.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Any model that supports structured output. The default is an alias of the newest small model.</summary>
    public string Model { get; set; } = "gemini-flash-latest";

    /// <summary>1–120 s for one answer; a user waits for it.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Checks the options; its messages say how to correct them.</summary>
    internal sealed class Validator : IValidateOptions<GeminiOptions>
    {
        public ValidateOptionsResult Validate(string? name, GeminiOptions options)
        {
            var wrong = Wrong(options).ToList();
            return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
        }

        static IEnumerable<string> Wrong(GeminiOptions options)
        {
            var address = options.BaseAddress;
            if (!address.IsAbsoluteUri || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
                yield return "Gemini:BaseAddress must be an https address such as https://generativelanguage.googleapis.com";
            if (options.ApiKey is { Length: > 0 } key && !key.All(letter => letter is > ' ' and < '\x7f'))
                yield return "Gemini:ApiKey must be a key as Google AI Studio shows it, without spaces";
            if (options.Model.Length == 0 || !options.Model.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_'))
                yield return "Gemini:Model must be a model's name such as gemini-flash-latest";
            if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(2))
                yield return "Gemini:Timeout must be 00:00:01-00:02:00";
        }
    }
}

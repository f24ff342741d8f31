using Microsoft.Extensions.Options;

namespace CacheWarming.Catalogs.Calls;

/// <summary>Checks a <see cref="KeyedProviderOptions"/>; its messages say how to correct it.</summary>
sealed class CheckKeyedProvider<T>(string section, Func<T, IEnumerable<string>> further) : IValidateOptions<T>
    where T : KeyedProviderOptions
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var wrong = Wrong(options).Concat(further(options)).Select(what => $"{section}:{what}").ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    static IEnumerable<string> Wrong(T options)
    {
        if (options.BaseAddress is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return "BaseAddress must be a web address";
        }

        // The key is sent as a header. The message must not contain it.
        if (options.ApiKey?.Trim().Any(letter => letter is <= ' ' or >= '\x7f') is true)
        {
            yield return "ApiKey must be letters, digits and signs without spaces";
        }

        if (options.RequestsPerSecond is not null and not (> 0 and <= 1_000_000))
        {
            yield return "RequestsPerSecond must be more than 0 and at most 1000000";
        }

        if (options.DailyQuota is < 1 or > 10_000_000)
        {
            yield return "DailyQuota must be 1-10000000";
        }

        if (options.Timeout < TimeSpan.FromMilliseconds(10) || options.Timeout > TimeSpan.FromMinutes(5))
        {
            yield return "Timeout must be 00:00:00.010-00:05:00";
        }

        if (options.MaxAnswerMegabytes is < 1 or > 1024)
        {
            yield return "MaxAnswerMegabytes must be 1-1024";
        }

        if (options.BreakDuration < TimeSpan.FromSeconds(0.5) || options.BreakDuration > TimeSpan.FromHours(1))
        {
            yield return "BreakDuration must be 00:00:00.5-01:00:00";
        }

        if (options.FailuresToBreak is < 2 or > 10_000)
        {
            yield return "FailuresToBreak must be 2-10000";
        }
    }
}

using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace CacheWarming.Catalogs.Calls;

/// <summary>The properties in which calls to one provider differ from calls to another.</summary>
sealed class ProviderDescription<T>
    where T : class
{
    public required string Name { get; init; }

    /// <summary>The section of the configuration.</summary>
    public required string Section { get; init; }

    /// <summary>The JSON context of its answers.</summary>
    public required JsonSerializerContext Json { get; init; }

    public required Func<T, Uri> Address { get; init; }

    public required Func<T, CallLimits> Limits { get; init; }

    /// <summary>The rate limit in calls per second; null: none.</summary>
    public required Func<T, double?> Pace { get; init; }

    /// <summary>Calls per day; null: no quota.</summary>
    public Func<T, int?> DailyQuota { get; init; } = _ => null;

    /// <summary>The time zone in which the provider's day begins.</summary>
    public TimeZoneInfo Day { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Sets the headers of every call: application, contact, key.</summary>
    public required Action<T, HttpRequestHeaders> Headers { get; init; }

    public required Func<IOptions<T>, IRefusals> Refusals { get; init; }
}

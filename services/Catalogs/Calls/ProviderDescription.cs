using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace CacheWarming.Catalogs.Calls;

/// <summary>What tells calls to one provider from calls to another.</summary>
sealed class ProviderDescription<T>
    where T : class
{
    public required string Name { get; init; }

    /// <summary>Of the configuration.</summary>
    public required string Section { get; init; }

    /// <summary>Its answers.</summary>
    public required JsonSerializerContext Json { get; init; }

    public required Func<T, Uri> Address { get; init; }

    public required Func<T, CallLimits> Limits { get; init; }

    /// <summary>Calls a second; null: unpaced.</summary>
    public required Func<T, double?> Pace { get; init; }

    /// <summary>Calls a day; null: no quota.</summary>
    public Func<T, int?> DailyQuota { get; init; } = _ => null;

    /// <summary>Where the provider's day is.</summary>
    public TimeZoneInfo Day { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Sets what every call carries: who asks, with which key.</summary>
    public required Action<T, HttpRequestHeaders> Headers { get; init; }

    public required Func<IOptions<T>, IRefusals> Refusals { get; init; }
}

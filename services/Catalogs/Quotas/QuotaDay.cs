using System.Globalization;

namespace CacheWarming.Catalogs.Quotas;

/// <summary>A provider's day: a new quota begins at midnight in its time zone.</summary>
/// <param name="Name">The date there, <c>2025-10-28</c>.</param>
/// <param name="Left">The time until midnight there.</param>
readonly record struct QuotaDay(string Name, TimeSpan Left)
{
    // Machines without time zone data use standard time: in summer the new quota begins an hour late, which does no harm.
    static readonly TimeSpan PacificStandard = TimeSpan.FromHours(-8);

    /// <summary>The time zone at whose midnight Google's quotas begin.</summary>
    public static TimeZoneInfo Pacific { get; } =
        TimeZoneInfo.TryFindSystemTimeZoneById("America/Los_Angeles", out var zone)
            ? zone
            : TimeZoneInfo.CreateCustomTimeZone("Pacific", PacificStandard, displayName: null, standardDisplayName: null);

    public static QuotaDay Now(TimeZoneInfo zone, TimeProvider time)
    {
        var here = TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone);
        var midnight = here.Date.AddDays(1);
        return new QuotaDay(
            here.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)) - here);
    }
}

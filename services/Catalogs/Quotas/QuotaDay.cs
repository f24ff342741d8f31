using System.Globalization;

namespace CacheWarming.Catalogs.Quotas;

/// <summary>A provider's day: where it is, midnight begins a new quota.</summary>
/// <param name="Name">The date there, <c>2025-10-28</c>.</param>
/// <param name="Left">Until its midnight.</param>
readonly record struct QuotaDay(string Name, TimeSpan Left)
{
    // Machines without time zone data count by standard time: an hour late in summer, which costs nothing.
    static readonly TimeSpan PacificStandard = TimeSpan.FromHours(-8);

    /// <summary>Where Google's quotas begin anew at midnight.</summary>
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

using System.Globalization;
using CacheWarming.Ingestion.Jobs;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>Formats numbers, times and states for display.</summary>
static class DisplayFormat
{
    static readonly int[] RoundFigures = [1, 2, 4, 6, 8, 10];

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Figure(double number) => number.ToString(number is > -10 and < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture);

    /// <param name="percent">0 to 100; null if unknown.</param>
    public static string Percent(double? percent) => percent is { } known ? known.ToString("0.#", CultureInfo.InvariantCulture) + " %" : "–";

    public static string Count(long number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>A duration, rounded to a precision that is useful for planning.</summary>
    public static string Duration(double seconds) => TimeSpan.FromSeconds(seconds) switch
    {
        { TotalSeconds: < 1 } => "no time",
        { TotalSeconds: < 90 } time => FormattableString.Invariant($"{Math.Ceiling(time.TotalSeconds):0} s"),
        { TotalMinutes: < 90 } time => FormattableString.Invariant($"{Math.Ceiling(time.TotalMinutes):0} min"),
        { TotalHours: < 48 } time => FormattableString.Invariant($"{Math.Floor(time.TotalHours):0} h {time.Minutes} min"),
        var time => FormattableString.Invariant($"{Math.Ceiling(time.TotalDays):0} days"),
    };

    /// <summary>The duration of an answer.</summary>
    public static string Milliseconds(TimeSpan took) =>
        took.TotalMilliseconds.ToString(took.TotalMilliseconds < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture) + " ms";

    /// <summary>An age in its largest unit, rounded down.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => Count((long)age.TotalSeconds, "second"),
        { TotalHours: < 1 } => Count((long)age.TotalMinutes, "minute"),
        { TotalDays: < 1 } => Count((long)age.TotalHours, "hour"),
        _ => Count((long)age.TotalDays, "day"),
    };

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string JobState(string state) => state switch
    {
        nameof(JobLifecycle.Submitted) => "Starting",
        nameof(JobLifecycle.Verifying) => "Measuring coverage",
        nameof(JobLifecycle.CompletedWithFailures) => "Completed with failures",
        _ => state,
    };

    public static string AuthorState(string state) => state switch
    {
        "pending" => "waiting",
        "queued" => "being fetched",
        "alreadyWarm" => "already warm",
        "notFound" => "not found",
        "leftOut" => "left out",
        _ => state,
    };

    public static string Depth(int depth) => depth switch
    {
        0 => "Your library",
        1 => "Their co-authors",
        2 => "Two steps away",
        _ => "Three steps away",
    };

    /// <summary>The end of a chart's axis: the next of 10, 20, 40, 60, 80, 100, 200 … that is not smaller.</summary>
    public static double RoundUp(double most)
    {
        var ten = 10.0;
        while (ten * 10 < most)
            ten *= 10;
        return RoundFigures.Select(times => times * ten).First(nice => nice >= most);
    }

    /// <summary>A number for an SVG attribute.</summary>
    public static string Svg(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}

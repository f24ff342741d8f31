using CacheWarming.Ingestion.Jobs.Timeline;

namespace CacheWarming.Ingestion.Pages.OneJob;

/// <summary>One column of the picture of a timeline.</summary>
/// <param name="Seconds">Where it begins, in seconds since the upload.</param>
/// <param name="CallsPerMinute">The rate of calls in this column.</param>
/// <param name="Settled">About how many authors were settled: a step longer than a column is spread over several.</param>
public sealed record TimelineColumn(double Seconds, double CallsPerMinute, double Settled, double Failed, double Retried);

/// <summary>Divides a timeline into columns of equal length, as many as there is room for.</summary>
static class TimelineColumns
{
    const int Most = 120;

    /// <summary>Lengths in seconds that a reader can tell at once.</summary>
    static readonly int[] Nice = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400];

    /// <summary>The first nice length of which at most <paramref name="most"/> fit into a duration, in seconds.</summary>
    public static int LengthFor(double duration, int most = Most)
    {
        var length = Nice.FirstOrDefault(nice => duration / nice <= most);
        return length > 0 ? length : Nice[^1] * (int)Math.Ceiling(duration / most / Nice[^1]);
    }

    /// <summary>The columns that are not empty, in their order.</summary>
    public static IReadOnlyList<TimelineColumn> Divide(JobTimeline timeline)
    {
        var length = LengthFor((timeline.To - timeline.From).TotalSeconds);
        var columns = new SortedDictionary<int, TimelineColumn>();
        foreach (var step in timeline.Activity)
        {
            var begin = (step.From - timeline.From).TotalSeconds;
            // The last step may reach beyond the end.
            var end = Math.Max(begin + 1, Math.Min(begin + step.Seconds, (timeline.To - timeline.From).TotalSeconds));
            for (var column = (int)(begin / length); column * length < end; column++)
            {
                var share = (Math.Min(end, (column + 1) * length) - Math.Max(begin, column * length)) / (end - begin);
                var known = columns.GetValueOrDefault(column) ?? new TimelineColumn(column * length, 0, 0, 0, 0);
                columns[column] = new TimelineColumn(
                    known.Seconds, known.CallsPerMinute + (step.Calls * share * 60 / length), known.Settled + (step.Settled * share),
                    known.Failed + (step.Failed * share), known.Retried + (step.Retried * share));
            }
        }
        return [.. columns.Values];
    }
}

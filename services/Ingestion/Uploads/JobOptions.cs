using CacheWarming.Contracts;
using Microsoft.Extensions.Primitives;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>What the user chose for a job.</summary>
/// <param name="MaxDepth">How many steps from the export's authors are walked: 1 to 3.</param>
public sealed record JobOptions(int MaxDepth = 2, JobPriority Priority = JobPriority.Normal)
{
    const int LongestShown = 40;

    /// <summary>The options as text: equal options, equal text.</summary>
    public string Text => $"maxDepth={MaxDepth};priority={Priority}";

    /// <summary>Reads the options as they were sent; what was not sent keeps its default.</summary>
    /// <param name="sent">An option's text by its name; empty when it was not sent.</param>
    /// <exception cref="UploadRefusedException">An option has a value that it can't have.</exception>
    internal static JobOptions Read(Func<string, StringValues> sent)
    {
        var options = new JobOptions();
        if (sent("maxDepth") is { Count: > 0 } depth)
            options = options with { MaxDepth = ReadMaxDepth(depth) };
        if (sent("priority") is { Count: > 0 } priority)
            options = options with { Priority = ReadPriority(priority) };
        return options;
    }

    static int ReadMaxDepth(StringValues sent) => sent switch
    {
        ["1"] => 1,
        ["2"] => 2,
        ["3"] => 3,
        _ => throw new UploadRefusedException(400, "maxDepth must be 1-3",
            $"'maxDepth' is '{Shown(sent)}'. It is how many steps of co-authors are walked: send 1, 2 or 3, or leave it out for 2.", "maxDepth"),
    };

    static JobPriority ReadPriority(StringValues sent) => sent switch
    {
        ["normal"] => JobPriority.Normal,
        ["high"] => JobPriority.High,
        _ => throw new UploadRefusedException(400, "priority must be normal or high",
            $"'priority' is '{Shown(sent)}'. Send normal or high, or leave it out for normal.", "priority"),
    };

    static string Shown(StringValues sent) => sent.ToString() is { Length: > LongestShown } text ? text[..LongestShown] + "…" : sent.ToString();
}

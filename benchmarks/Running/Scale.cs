using System.Globalization;

namespace CacheWarming.Benchmarks.Running;

/// <summary>How large a benchmark is made, when not as large as its figures are quoted: for quick tries.</summary>
/// <param name="Seeds">Authors of the CSV, each of whom brings one co-author; null: the benchmark's own number.</param>
/// <param name="Runs">How often it is repeated; null: the benchmark's own number.</param>
sealed record Scale(int? Seeds, int? Runs)
{
    /// <summary>Reads <c>--seeds N</c> and <c>--runs N</c>; null when there is anything else.</summary>
    public static Scale? Parse(IReadOnlyList<string> arguments)
    {
        var scale = new Scale(null, null);
        for (var at = 0; at < arguments.Count; at += 2)
        {
            if (at + 1 == arguments.Count || !int.TryParse(arguments[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
                return null;
            switch (arguments[at])
            {
                case "--seeds": scale = scale with { Seeds = number }; break;
                case "--runs": scale = scale with { Runs = number }; break;
                default: return null;
            }
        }
        return scale;
    }
}

using System.Globalization;

namespace CacheWarming.Benchmarks.Running;

/// <summary>How large a benchmark is made, when not as large as its figures are quoted: for quick tries.</summary>
/// <param name="Seeds">Authors of the CSV, each of whom brings one co-author; null: the benchmark's own number.</param>
/// <param name="Runs">How often it is repeated; null: the benchmark's own number.</param>
/// <param name="Rows">Authors that stand in the frontier; null: the benchmark's own number.</param>
sealed record Scale(int? Seeds, int? Runs, int? Rows = null)
{
    /// <summary>Reads <c>--seeds N</c>, <c>--runs N</c> and <c>--rows N</c>; null when there is anything else.</summary>
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
                case "--rows": scale = scale with { Rows = number }; break;
                default: return null;
            }
        }
        return scale;
    }
}

namespace CacheWarming.OpenLibrarySimulator.Synthetic;

/// <summary>Synthetic titles; an author has each only once.</summary>
static class SyntheticTitles
{
    static readonly string[] First =
    [
        "Copper", "Silent", "Glass", "Winter", "Second", "Paper", "Last", "Hidden", "Amber", "Northern", "Quiet", "Seventh", "Burning", "Salt", "Borrowed",
    ];

    static readonly string[] Second =
    [
        "Garden", "Harbour", "Orchard", "Atlas", "Lantern", "Mountain", "Ferry", "Ledger", "Staircase", "Choir", "Engine", "Island", "Archive", "Meadow", "Crown",
    ];

    static readonly int Pairs = First.Length * Second.Length;

    /// <summary>The number of different titles.</summary>
    public static readonly int PerAuthor = Pairs + (Pairs * Pairs);

    /// <summary>
    /// The title of a work, which is also its subject: <c>Copper Garden</c>, later <c>Copper Harbour and the Salt Crown</c>.
    /// </summary>
    public static string Kind(int number) => number < Pairs
        ? Pair(number)
        : $"{Pair((number - Pairs) / Pairs)} and the {Pair((number - Pairs) % Pairs)}";

    // First the pairs that belong together, then all other pairs.
    static string Pair(int number)
    {
        if (number < First.Length)
        {
            return $"{First[number]} {Second[number]}";
        }

        var (first, step) = Math.DivRem(number - First.Length, Second.Length - 1);
        return $"{First[first]} {Second[(first + step + 1) % Second.Length]}";
    }
}

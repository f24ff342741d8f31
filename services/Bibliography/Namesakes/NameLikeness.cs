namespace CacheWarming.Bibliographies;

/// <summary>How similar two spellings of names are.</summary>
enum Likeness
{
    None,

    /// <summary>
    /// One has only the surname, or lacks its particle ("Balzac", "Honoré Balzac"): a book has to prove who is meant.
    /// </summary>
    Surname,

    /// <summary>One name has no middle names or suffix, has initials, or is in reverse order.</summary>
    Similar,

    /// <summary>The same key.</summary>
    Exact,
}

/// <summary>Compares names with more tolerance than their keys do.</summary>
static class NameLikeness
{
    public static Likeness Compare(string one, string other)
    {
        if (AuthorName.KeyOf(one) == AuthorName.KeyOf(other))
            return Likeness.Exact;

        var (a, b) = (NameForms.Simplified(one), NameForms.Simplified(other));
        if (a.Words.Count == 0 || b.Words.Count == 0)
            return Likeness.None;
        if (a.Suffixes.Count > 0 && b.Suffixes.Count > 0 && !a.Suffixes.SequenceEqual(b.Suffixes))
            return Likeness.None;
        return SameWords(a.Words, b.Words) || SameSurnameAndGivenName(a.Words, b.Words) || SameSurnameAndGivenName(b.Words, a.Words)
            ? Likeness.Similar
            : IsSurname(one, a.Words, other, b.Words) || LacksParticle(one, b.Words) || LacksParticle(other, a.Words) ? Likeness.Surname : Likeness.None;
    }

    static bool IsSurname(string one, IReadOnlyList<string> a, string other, IReadOnlyList<string> b) =>
        (a.Count == 1 && a[0].Length > 1 && a[0] == b[^1])
        || (NameForms.AsSurname(one) is { Length: > 1 } surname && !surname.Contains(' ', StringComparison.Ordinal) && NameForms.Surnames(other).Contains(surname, StringComparer.Ordinal));

    static bool LacksParticle(string whole, IReadOnlyList<string> words) => words.Count > 1
        && NameForms.WithoutParticles(whole).Any(form => SameSurnameAndGivenName(words, form) || SameSurnameAndGivenName(form, words));

    static bool SameWords(IReadOnlyList<string> a, IReadOnlyList<string> b) =>
        a.Order(StringComparer.Ordinal).SequenceEqual(b.Order(StringComparer.Ordinal));

    // The given names of the shorter name occur in the longer one in the same order, beginning with the first: "U. Le Guin", "Ursula
    // Kroeber Le Guin".
    static bool SameSurnameAndGivenName(IReadOnlyList<string> shorter, IReadOnlyList<string> longer) =>
        shorter.Count > 1
        && longer.Count > 1
        && shorter[^1] == longer[^1]
        && Appear([.. shorter.SkipLast(1)], [.. longer.SkipLast(1)], first: true);

    static bool Appear(ReadOnlySpan<string> some, ReadOnlySpan<string> all, bool first)
    {
        if (some.IsEmpty)
            return true;
        if (all.IsEmpty)
            return false;
        if (Agree(some[0], all[0]) && Appear(some[1..], all[1..], first: false))
            return true;
        if (Initials(some[0], all) is var taken and > 0 && Appear(some[1..], all[taken..], first: false))
            return true;
        return !first && Appear(some, all[1..], first: false);
    }

    static bool Agree(string one, string other) => one == other || (one.Length == 1 && other[0] == one[0]) || (other.Length == 1 && one[0] == other[0]);

    /// <summary>
    /// The number of names that a sequence of initials stands for: three for <c>jrr</c> and John Ronald Reuel; zero if it does not match.
    /// </summary>
    static int Initials(string run, ReadOnlySpan<string> names)
    {
        if (run.Length is < 2 or > 4)
            return 0;
        var given = Math.Min(run.Length, names.Length);
        for (var i = 0; i < given; i++)
        {
            if (names[i][0] != run[i])
                return 0;
        }

        // "jrr" may be compared with a name that has only the first of these given names: "John Tolkien".
        return given;
    }
}

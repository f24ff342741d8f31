namespace CacheWarming.Bibliographies;

/// <summary>Rules about titles, so that a stored work and a reader's spelling of it meet.</summary>
public static class Title
{
    /// <summary>The title for display: spaces collapsed, control characters (U+0000 too) removed.</summary>
    public static string Tidy(string title) => Folding.Tidy(title);

    /// <summary>
    /// What all spellings of one title share: case, diacritics, punctuation and leading articles do not count, <c>&amp;</c> is "and".
    /// A title of nothing but punctuation is its own key; empty only when nothing visible is written.
    /// </summary>
    public static string KeyOf(string title) => TitleForms.PlainFullKey(title) ?? TitleForms.Of(title).FullKey;

    /// <summary>The distinct keys under which a work is stored: the whole title, without the series in brackets, without the subtitle.</summary>
    public static IReadOnlyList<string> KeysOf(string title) => TitleForms.Of(title).Keys;

    /// <summary>The keys to try for a search, most specific first: as written, without the series, without the subtitle, then in other spellings.</summary>
    /// <remarks>
    /// A hit under a less specific key can be another book (<c>Star Wars: Thrawn</c> and <c>Star Wars: Ahsoka</c> are both
    /// "star wars"): ask <see cref="Matches"/>.
    /// </remarks>
    public static IReadOnlyList<string> LookupKeys(string query) => TitleForms.Of(query).LookupKeys;

    /// <summary>Whether a stored title answers a query: either may lack the series or the subtitle, but two different subtitles do not match.</summary>
    public static bool Matches(string query, string title) => TitleForms.Of(query).Matches(TitleForms.Of(title));
}

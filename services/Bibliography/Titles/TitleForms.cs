using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>The keys of a title's forms; equal where the title has no series or no subtitle.</summary>
/// <param name="FullKey">As written: <c>final empire a novel mistborn 1</c>.</param>
/// <param name="PlainKey">Without what stands in brackets at the end.</param>
/// <param name="MainKeys">Without the last subtitle, and without all of them.</param>
sealed partial record TitleForms(string FullKey, string PlainKey, IReadOnlyList<string> MainKeys)
{
    static readonly FrozenSet<string> Articles =
        new[] { "the", "a", "an", "le", "la", "les", "un", "une", "der", "die", "das", "ein", "eine", "el", "los", "las", "una" }.ToFrozenSet();

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PlainArticles = Articles.GetAlternateLookup<ReadOnlySpan<char>>();

    // Most titles have none of these, and none of the expressions below is tried then.
    static readonly SearchValues<char> Brackets = SearchValues.Create(")]】");
    static readonly SearchValues<char> BracketsAndSubtitles = SearchValues.Create("()[]:;,-");
    static readonly SearchValues<char> Apostrophes = SearchValues.Create("'’ʼ");

    // No title has more brackets or subtitles; a hostile one must not cost their square.
    const int MostCuts = 8;

    public IReadOnlyList<string> Keys { get; } =
        FullKey.Length > 0 && FullKey == PlainKey && MainKeys.Count == 0
            ? [FullKey]
            : [.. new[] { FullKey, PlainKey }.Concat(MainKeys).Where(key => key.Length > 0).Distinct()];

    static readonly Memo<TitleForms> Known = new(Make);

    public static TitleForms Of(string title) => Known[title];

    /// <summary><see cref="FullKey"/> alone, in one pass; null where only the whole rule finds it.</summary>
    public static string? PlainFullKey(string title)
    {
        if (!Folding.IsPlain(title) || title.Contains("l'", StringComparison.OrdinalIgnoreCase))
            return null;
        ReadOnlySpan<char> key = Folding.JoinPlain(title, stackalloc char[Folding.RoomFor(title.Length)]);
        while (key.IndexOf(' ') is > 0 and var end && PlainArticles.Contains(key[..end]))
            key = key[(end + 1)..];
        return key.IsEmpty ? null : key.ToString();
    }

    static TitleForms Make(string title)
    {
        if (!title.AsSpan().ContainsAny(BracketsAndSubtitles) && PlainFullKey(title) is { } whole)
            return new TitleForms(whole, whole, []);
        var folded = Folding.Fold(title);
        var full = Key(folded);
        if (full.Length == 0)
        {
            var asWritten = Folding.Tidy(title).ToLowerInvariant();
            return new TitleForms(asWritten, asWritten, []);
        }

        var bare = folded.AsSpan().ContainsAny(Brackets) ? WithoutBrackets(folded) : folded;
        if (!bare.Any(MayBeginSubtitle))
            return new TitleForms(full, bare == folded ? full : Key(bare), []);
        var cuts = Subtitle().Matches(bare);
        var main = FirstKey(cuts.Take(MostCuts));
        var nearly = FirstKey(cuts.Reverse().Take(MostCuts));
        return new TitleForms(full, Key(bare), main is null || nearly is null ? [] : [nearly, main]);

        string? FirstKey(IEnumerable<Match> subtitles) => subtitles.Select(subtitle => Key(bare[..subtitle.Index])).FirstOrDefault(key => key.Length > 0);
    }

    /// <summary>Whether either is the other, or lacks only the other's series or subtitle.</summary>
    public bool Matches(TitleForms other) =>
        FullKey == other.FullKey || PlainKey == other.PlainKey || MainKeys.Contains(other.PlainKey) || other.MainKeys.Contains(PlainKey);

    static bool MayBeginSubtitle(char c) => c is ':' or ';' or ',' || char.GetUnicodeCategory(c) is UnicodeCategory.DashPunctuation;

    static string WithoutBrackets(string folded)
    {
        var bare = folded;
        for (var i = 0; i < MostCuts; i++)
        {
            if (TrailingBrackets().Match(bare) is not { Success: true } brackets || Key(bare[..brackets.Index]).Length == 0)
                break;
            bare = bare[..brackets.Index];
        }

        return bare;
    }

    static string Key(string folded)
    {
        var words = Folding.Words(folded.AsSpan().ContainsAny(Apostrophes) ? ElidedArticle().Replace(folded, "") : folded);
        var first = 0;
        while (first < words.Count - 1 && Articles.Contains(words[first]))
            first++;
        return string.Join(' ', words.Skip(first));
    }

    [GeneratedRegex(@"\s*(?:\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】)[\s.,;:]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TrailingBrackets();

    // A colon needs a space or a script without spaces beside it: "3:10 to Yuma" and "Re:Zero" have no subtitle.
    [GeneratedRegex(
        @"(?<=\s):|:(?=\s|\p{Lo})|(?<=\s)\p{Pd}(?=\s)|\p{Pd}{2,}|[;,]\s+or(?=,?\s)|\sor(?=,\s)",
        RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Subtitle();

    [GeneratedRegex(@"(?<![\p{L}\p{N}\p{M}'’ʼ])l['’ʼ](?=[\p{Ll}\p{Lo}])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ElidedArticle();
}

using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>The keys of a title's forms; they are equal if the title has no series or no subtitle.</summary>
/// <param name="FullKey">As written: <c>final empire a novel mistborn 1</c>.</param>
/// <param name="PlainKey">Without the text in brackets at the end.</param>
/// <param name="MainKeys">Without the last subtitle, and without all subtitles.</param>
sealed partial record TitleForms(string FullKey, string PlainKey, IReadOnlyList<string> MainKeys)
{
    static readonly FrozenSet<string> Articles =
        new[] { "the", "a", "an", "le", "la", "les", "un", "une", "der", "die", "das", "ein", "eine", "el", "los", "las", "una",
            "il", "lo", "gli", "o", "os", "um", "uma", "de", "het", "een", "den", "det", "en", "ett", "et", "az", "egy", "els" }.ToFrozenSet();

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PlainArticles = Articles.GetAlternateLookup<ReadOnlySpan<char>>();

    // Most titles have none of these characters; the regular expressions below are then skipped.
    static readonly SearchValues<char> Brackets = SearchValues.Create(")]】/");
    static readonly SearchValues<char> BracketsAndSubtitles = SearchValues.Create("()[]:;,-.?!/+#|_");

    // Signs that are part of a word or number if they are inside one: "C++", "20,000", "S.P.Q.R.", "Hobbit, The".
    static readonly SearchValues<char> Signs = SearchValues.Create("+#,.");
    static readonly SearchValues<char> Apostrophes = SearchValues.Create("'’ʼ");

    // No real title has more brackets or subtitles; without the limit a malicious one would take quadratic time.
    const int MostCuts = 8;

    public IReadOnlyList<string> Keys { get; } =
        FullKey.Length > 0 && FullKey == PlainKey && MainKeys.Count == 0
            ? [FullKey]
            : [.. new[] { FullKey, PlainKey }.Concat(MainKeys).Where(key => key.Length > 0).Distinct()];

    static readonly Memo<TitleForms> Known = new(MakeWithLookups);

    public static TitleForms From(string title) => Known[title];

    static TitleForms MakeWithLookups(string title)
    {
        var forms = Make(title);
        forms.LookupKeys = forms.MakeLookupKeys(title.AsSpan().ContainsAny('&', '＆'));
        return forms;
    }

    /// <summary>Only the <see cref="FullKey"/>, in one pass; null for titles that need the complete rule.</summary>
    public static string? PlainFullKey(string title)
    {
        if (!Folding.IsPlain(title) || title.AsSpan().ContainsAny(Signs) || title.Contains("--", StringComparison.Ordinal) || title.Contains(" 000", StringComparison.Ordinal) || title.Contains("l'", StringComparison.OrdinalIgnoreCase))
            return null;
        ReadOnlySpan<char> key = Folding.JoinPlain(title, stackalloc char[Folding.RoomFor(title.Length)]);
        while (key.IndexOf(' ') is > 0 and var end && PlainArticles.Contains(key[..end]))
            key = key[(end + 1)..];
        return key.IsEmpty ? null : key.ToString();
    }

    static TitleForms Make(string title)
    {
        if (!title.AsSpan().ContainsAny(BracketsAndSubtitles) && !title.Contains(" ou ", StringComparison.OrdinalIgnoreCase) && !title.Contains(" oder ", StringComparison.OrdinalIgnoreCase) && PlainFullKey(title) is { } whole)
            return new TitleForms(whole, whole, []);
        var folded = Folding.Fold(title);
        var full = Key(folded);
        if (full.Length == 0)
        {
            var asWritten = Folding.Tidy(title).ToLowerInvariant();
            return new TitleForms(asWritten, asWritten, []);
        }

        VolumeMark? volume = null;
        var bare = folded.AsSpan().ContainsAny(Brackets) ? WithoutBrackets(Material().Replace(folded, ""), ref volume) : folded;
        var plain = bare == folded ? full : Key(bare);
        var umlauts = title.AsSpan().ContainsAny(Umlauts) || title.AsSpan().ContainsAny('\u0308', '\u030A') ? Key(Folding.Fold(SpelledOut(title))) : null;
        if (!bare.Any(MayBeginSubtitle) && !NameAndAlternative().IsMatch(bare))
            return new TitleForms(full, plain, []) { _volume = volume, _spelledOut = umlauts };
        var cuts = Subtitle().Matches(bare).Concat(NameAndAlternative().Matches(bare)).OrderBy(cut => cut.Index).ToList();
        var main = FirstKey(cuts.Take(MostCuts));
        var nearly = FirstKey(Enumerable.Reverse(cuts).Take(MostCuts));
        return new TitleForms(full, plain, main is null || nearly is null ? [] : [nearly, main])
        {
            _volume = volume,
            _spelledOut = umlauts,
            _subtitle = cuts.FirstOrDefault(cut => cut.ValueSpan is ":") is { } colon && Key(bare[(colon.Index + 1)..]) is var subtitle && MayBeTitle(subtitle) ? subtitle : null,
        };

        string? FirstKey(IEnumerable<Match> subtitles) => subtitles.Select(subtitle => Key(bare[..subtitle.Index])).FirstOrDefault(key => key.Length > 0);
    }

    /// <summary>The key in the spelling with umlauts as two letters.</summary>
    string? _spelledOut;

    /// <summary>The volume, if several volumes have the same title.</summary>
    VolumeMark? _volume;

    /// <summary>The text after a colon, which may be the title, with the series before it: "Mistborn: The Final Empire".</summary>
    string? _subtitle;

    /// <summary><see cref="Keys"/>, and the keys of other spellings under which a work may be stored.</summary>
    public IReadOnlyList<string> LookupKeys { get; private set; } = [];

    /// <summary>
    /// Whether both are equal, or one lacks only the series or subtitle of the other. A work's subtitle alone does not match, because no
    /// work is stored under its subtitle.
    /// </summary>
    public bool Matches(TitleForms other)
    {
        if (FullKey == other.FullKey)
            return true;
        if (_volume is not null && other._volume is not null && _volume.Excludes(other._volume))
            return false;
        return Same(PlainKey, other.PlainKey) || Same(FullKey, other.FullKey)
            || MainKeys.Any(key => Same(key, other.PlainKey)) || other.MainKeys.Any(key => Same(key, PlainKey))
            || (_subtitle is not null && Same(_subtitle, other.PlainKey))
            || (_spelledOut is not null && (_spelledOut == other.FullKey || _spelledOut == other.PlainKey))
            || (other._spelledOut is not null && (other._spelledOut == FullKey || other._spelledOut == PlainKey));
    }

    static bool Same(string one, string other) => one == other || (TitleNumbers.Canonical(one) is var canonical && canonical == TitleNumbers.Canonical(other));

    IReadOnlyList<string> MakeLookupKeys(bool hasAndSign)
    {
        var others = TitleNumbers.Spellings(PlainKey).Concat(IsNumberInBrackets ? TitleNumbers.Spellings(FullKey) : []).Concat(MainKeys.Take(1).SelectMany(TitleNumbers.Spellings))
            .Concat(new[] { _spelledOut, _subtitle, Collapsed(PlainKey) }.OfType<string>())
            .Concat(hasAndSign ? TitleNumbers.WithOtherAnd(PlainKey) : []).ToList();
        return others.Count == 0 ? Keys : [.. Keys.Concat(others).Distinct()];
    }

    // "Akira (2)", but not "Akira (Cult Comics, #2)".
    bool IsNumberInBrackets => FullKey.Length > PlainKey.Length && FullKey.LastIndexOf(' ') == PlainKey.Length;

    /// <summary>The key of "raeuber" in the form in which "Räuber" is stored; null if the text has no possible umlaut.</summary>
    static string? Collapsed(string key) => key.Contains("ae", StringComparison.Ordinal) || key.Contains("oe", StringComparison.Ordinal) || key.Contains("ue", StringComparison.Ordinal) || key.Contains("aa", StringComparison.Ordinal)
        ? key.Replace("aa", "a", StringComparison.Ordinal).Replace("ae", "a", StringComparison.Ordinal).Replace("oe", "o", StringComparison.Ordinal).Replace("ue", "u", StringComparison.Ordinal)
        : null;

    static readonly SearchValues<char> Umlauts = SearchValues.Create("äöüøåÄÖÜØÅ");

    static string SpelledOut(string title) => Folding.Tidy(title).Normalize().Replace("ä", "ae", StringComparison.OrdinalIgnoreCase)
        .Replace("ö", "oe", StringComparison.OrdinalIgnoreCase).Replace("ü", "ue", StringComparison.OrdinalIgnoreCase)
        .Replace("ø", "oe", StringComparison.OrdinalIgnoreCase).Replace("å", "aa", StringComparison.OrdinalIgnoreCase);

    // Not for "Emma: A Novel", because many books have such a subtitle.
    static bool MayBeTitle(string subtitle) => subtitle.Split(' ') is { Length: > 1 and < 8 } words && !Array.Exists(words, NoTitle.Contains);

    static readonly FrozenSet<string> NoTitle = new[]
    {
        "novel", "novels", "story", "stories", "tale", "tales", "memoir", "memoirs", "biography", "autobiography", "poems", "roman", "novela", "romanzo", "edition", "thriller", "mystery", "guide", "graphic",
        "novella", "trilogy", "collection", "complete", "selected", "collected", "book", "volume", "vol", "part", "kriminalroman", "erzahlung", "erzahlungen", "recit", "introduction", "anthology", "essays",
        "history", "works", "life", "handbook", "teil", "band", "tome", "buch", "letters", "diary", "journal", "cuentos", "historia", "geschichte", "histoire", "storia",
    }.ToFrozenSet();

    static bool MayBeginSubtitle(char c) => c is ':' or ';' or ',' or '.' or '?' or '!' or '|' or '_' || char.GetUnicodeCategory(c) is UnicodeCategory.DashPunctuation;

    /// <summary>
    /// Without the text in brackets at the end, and without a person whom a library names after a slash: "Moby Dick / Herman Melville".
    /// </summary>
    static string WithoutBrackets(string folded, ref VolumeMark? volume)
    {
        var bare = folded;
        for (var i = 0; i < MostCuts; i++)
        {
            var end = bare.TrimEnd(' ', '.', ',', ';', ':');
            var begin = BeginOfLastBracket(end);
            if (begin >= 0)
                volume ??= VolumeMark.Read(end[(begin + 1)..^1]);
            if (begin < 0)
                begin = bare.IndexOf(" / ", StringComparison.Ordinal);
            if (begin < 0 || Key(bare[..begin]).Length == 0)
                break;
            bare = bare[..begin].TrimEnd();
        }

        return bare;
    }

    static int BeginOfLastBracket(string text)
    {
        const string opening = "([【";
        const string closing = ")]】";
        if (text.Length == 0 || !closing.Contains(text[^1], StringComparison.Ordinal))
            return -1;
        var depth = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (closing.Contains(text[i], StringComparison.Ordinal))
                depth++;
            else if (opening.Contains(text[i], StringComparison.Ordinal) && --depth == 0)
                return i;
        }

        return -1;
    }

    static string Key(string folded)
    {
        var written = folded.Contains("--", StringComparison.Ordinal) ? DoubleMinus().Replace(folded, "minusminus") : folded;
        if (written.AsSpan().ContainsAny(Signs))
        {
            written = Programming().Replace(written, sign => string.Concat(sign.Value.Select(c => c == '+' ? "plus" : "sharp")));
            written = LeadingDot().Replace(written, "dot");
            written = TrailingArticle().Replace(written, "");
            written = Abbreviation().Replace(written, letters => letters.Value.Replace(".", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal) + " ");
        }

        if (written.AsSpan().ContainsAnyInRange('0', '9'))
            written = Thousands().Replace(written, "");
        var words = Folding.Words(written.AsSpan().ContainsAny(Apostrophes) ? ElidedArticle().Replace(written, "") : written);
        var first = 0;
        while (first < words.Count - 1 && Articles.Contains(words[first]))
            first++;
        var key = string.Join(' ', words.Skip(first));
        return key.Contains(" 000", StringComparison.Ordinal) ? SpacedThousands().Replace(key, "") : key;
    }

    // Matches "C++" and "C#", but not "#1".
    [GeneratedRegex(@"(?<=[\p{L}\p{N}])[+#]{1,2}(?![\p{L}\p{N}+#])", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Programming();

    // Matches "C--"; elsewhere a dash separates the subtitle.
    [GeneratedRegex(@"(?<=(?<![\p{L}\p{N}\p{M}'’])\p{L})--(?![\p{L}\p{N}-])", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex DoubleMinus();

    // Matches ".NET", but not "...and justice for all".
    [GeneratedRegex(@"(?<![\p{L}\p{N}\p{M}.…])\.(?=\p{L}{2})", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex LeadingDot();

    [GeneratedRegex(@"(?<=[\p{L}\p{N}]),\s*(?:the|an?|les?|la|une?|der|die|das|eine?|el|los|las|una|il|lo|gli|os?|uma?|de|het|een|den|det|en|ett|l['’]?)\s*$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex TrailingArticle();

    [GeneratedRegex(@"(?<![\p{L}\p{N}\p{M}'’])(?:(?:\p{L}\.\s?){2,}(?:(?<=\.)\p{L}(?![\p{L}\p{N}\p{M}'’.]))?|\p{L}\.\p{L}(?![\p{L}\p{N}\p{M}'’.]))", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Abbreviation();

    [GeneratedRegex(@"(?<=(?<![0-9])[0-9]{1,3}(?:[,.][0-9]{3})*)[,.'’](?=[0-9]{3}(?![0-9]))", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Thousands();

    [GeneratedRegex(@"(?<=(?<![\p{L}\p{N}])[0-9]{1,3}(?: 000)*) (?=000(?![\p{L}\p{N}]))", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex SpacedThousands();

    // A colon separates a subtitle only next to a space or in a script without spaces: "3:10 to Yuma" and "Re:Zero" have no subtitle.
    [GeneratedRegex(
        @"(?<=\s):|:(?=\s|\p{Lo})|(?<=\s)\p{Pd}(?=\s)|(?<!(?<![\p{L}\p{N}\p{M}'’])\p{L})\p{Pd}{2,}|(?<=[\p{L}\p{N}]{4})\.(?=\s\p{L})|(?<=[\p{L}\p{N}\s\p{Pd}]{4})[?!]+(?=\s\p{L})|[;,]\s+(?:or|ou|oder|o|oppure|ossia|ovvero|eller|czyli|или|neboli|aneb|avagy|ili)(?=,?\s)|\s(?:or|ou|oder)(?=,\s)"
        + @"|\s\|(?=\s)|_(?=\s)|(?<=[\p{L}\p{N}]{2})[—–](?=\p{L})|;(?=\s(?:an? |ein |un[ae]? |een )?(?:novel|novella|memoir|roman|novela|romanzo|romance|recit|powiesc|роман|повесть)\s*$)",
        RegexOptions.CultureInvariant,
        Pattern.Timeout)]
    private static partial Regex Subtitle();

    // "Candide ou l'Optimisme", but not "Être ou ne pas être", "Le Rouge ou le Noir".
    [GeneratedRegex(@"(?<=^\s*\p{L}{3,})\s(?:ou (?=l['’]|la |les? |de l)|oder (?=de[rn] |die |das |vo[mn] ))", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex NameAndAlternative();

    // The material, which libraries write behind the title: "La peste [Texte imprimé] : roman".
    [GeneratedRegex(@"\s*\[[^\[\]0-9]{3,40}\](?=\s+[:/=]\s)", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Material();

    [GeneratedRegex(@"(?<![\p{L}\p{N}\p{M}'’ʼ])l['’ʼ]\s?(?=[\p{Ll}\p{Lo}])", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex ElidedArticle();
}

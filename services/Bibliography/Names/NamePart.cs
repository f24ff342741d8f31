using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>Recognises what is written next to a name without being part of it, and which part of a name a text may be.</summary>
static partial class NamePart
{
    static readonly FrozenSet<string> Particles = new[]
    {
        "von", "van", "vom", "zu", "zum", "zur", "de", "del", "della", "dei", "degli", "di", "da", "do", "dos", "das", "du", "des", "d'", "la", "le", "les", "el", "al",
        "der", "den", "ter", "ten", "te", "af", "av", "ibn", "bin", "ben", "y", "und", "st.", "saint",
    }.ToFrozenSet();

    /// <summary>Words with which a surname begins, in any case; "Van" and "Al" are also given names.</summary>
    static readonly FrozenSet<string> BeginsSurname = new[] { "le", "la", "de", "du", "del", "della", "des", "st.", "saint" }.ToFrozenSet();

    static readonly FrozenSet<string> OneNamed = new[]
    {
        "Homer", "Homère", "Homero", "Omero", "Plato", "Platon", "Platón", "Virgil", "Vergil", "Ovid", "Horace", "Horaz", "Aristotle", "Aristoteles", "Aesop", "Sophocles", "Euripides",
        "Aeschylus", "Herodotus", "Plutarch", "Seneca", "Voltaire", "Stendhal", "Molière", "Colette", "Novalis", "Confucius", "Epictetus", "Dante", "Rumi",
    }.Select(AuthorName.KeyOf).ToFrozenSet();

    /// <summary>Given names that are hardly ever surnames: "Machado de Assis, Joaquim Maria" is one person.</summary>
    static readonly FrozenSet<string> GivenNames = new[]
    {
        "joaquim", "joaquin", "maria", "marie", "jose", "joao", "juan", "jean", "antonio", "manuel", "luis", "luiz", "carlos", "francisco", "pedro", "ana", "anna", "anne", "jorge", "mario", "fernando", "miguel", "rafael",
        "johann", "johannes", "friedrich", "wilhelm", "heinrich", "hans", "karl", "carl", "georg", "wolfgang", "pierre", "jacques", "francois", "giovanni", "giuseppe", "mary", "john", "william", "charles", "edward", "ann", "jane",
    }.ToFrozenSet();

    /// <summary>Writes "Verfasser/in" as one word, and the surname of an East Asian name whose years stand in brackets next to it.</summary>
    public static string Rejoined(string column)
    {
        if (column.AsSpan().ContainsAny("/*:_"))
            column = Gendered().Replace(column, "");
        return column.AsSpan().ContainsAny('(', '（') ? EastAsianWithYears().Replace(column, "${surname}${given}") : column;
    }

    /// <summary>The mark of a contribution for a role; empty for a role of writing.</summary>
    public static string Mark(string role) => Roles.IsContribution(role) ? $" {BracketedRoles.Contributed}" : "";

    /// <summary>Removes "et al." and similar words from the end.</summary>
    public static string WithoutOthers(string piece) => Others().Replace(piece, " ${role}");

    /// <summary>
    /// Removes years of birth and death without a comma before them: "Heinrich Böll 1917-1985", "Eco, Umberto &lt;1932-2016&gt;".
    /// </summary>
    public static string WithoutDates(string part) => TrailingDates().Replace(part, "");

    /// <summary>Removes academic titles if two words are left: from "Prof. Dr. Ann Lee", but not from "Dr. Seuss".</summary>
    public static string WithoutTitles(string name) =>
        Titles().Match(name) is { Success: true } titles && NameWords.From(name[titles.Length..]).Words.Count > 1 ? name[titles.Length..] : name;

    /// <summary>Removes a role before or after a name; adds the mark if it is a contribution.</summary>
    public static string WithoutRole(string part)
    {
        var (role, name) = Roles.TakePrefix(AuthorName.Tidy(part));
        var mark = part.Contains(BracketedRoles.Contributed, StringComparison.Ordinal) ? $" {BracketedRoles.Contributed}" : Mark(role);
        if (TrailingRole().Match(name) is { Success: true } trailing && Roles.IsRole(trailing.Groups["role"].Value))
            (name, mark) = (name[..trailing.Index], mark.Length > 0 ? mark : Mark(trailing.Groups["role"].Value));
        return name + mark;
    }

    /// <summary>
    /// The role after years of birth and death, "" if there is none: "1947- author."; null if the text has no such years.
    /// </summary>
    public static string? RoleAfterDates(string part) => Years().Match(AuthorName.Tidy(part)) is { Success: true } years
        && (years.Groups["role"].Value is var role && (role.Length == 0 || Roles.IsRole(role))) ? role : null;

    /// <summary>Whether the text may be the given name in an inversion: "Stephen", "Kevin J.", "J. R. R.", "Antoine de".</summary>
    public static bool IsGivenName(string part)
    {
        var words = AuthorName.Tidy(part).Split(' ');
        if (words.Length > 1 && NameForms.IsTitle(words[0]))
            words = words[1..];
        return words.Length > 0 && !Scripts.IsEastAsian(words[0])
            && ((words.Length > 1 && Particles.Contains(words[^1])) || NameWords.From(string.Join(' ', words)).Words.Count == 1 || words.Skip(1).All(word => Initials().IsMatch(word)));
    }

    /// <summary>
    /// Whether several words before a comma are a surname: by the text after it ("García Márquez, Gabriel"), or because no given name
    /// begins like that ("de la Cruz, Juana Inés").
    /// </summary>
    public static bool MayBeLongSurname(string before, string after)
    {
        var words = AuthorName.Tidy(before).Split(' ');
        return words.Length is > 1 and < 6 && !Scripts.IsEastAsian(words[0]) && (words[0] is "O" or "Ó" || !Initials().IsMatch(words[0]))
            && NameWords.From(before).Words is { Count: > 0 } folded && !folded.Contains("of")
            && (NameWords.IsSuffix(words[^1]) || !Initials().IsMatch(words[^1]))
            && (Particles.Contains(words[0]) || (words.Length < 4 && BeginsSurname.Contains(words[0].ToLowerInvariant()) && NameWords.From(after).Words.Count < 4)
                || (words.Length < 5 && IsGivenName(after) && !IsOneNamed(after))
                || (words.Length < 5 && words.Any(Particles.Contains) && NameWords.From(after).Words.All(GivenNames.Contains)));
    }

    /// <summary>Whether it is a person with a single name: "Homer &amp; Robert Fagles" are two people.</summary>
    public static bool IsOneNamed(string name) => OneNamed.Contains(AuthorName.KeyOf(name));

    /// <summary>Whether the text is only a part of a name because it ends with a particle, like "Franz von".</summary>
    public static bool EndsWithParticle(string text) => AuthorName.Tidy(text).Split(' ') is [_, .., "von" or "van" or "de" or "di" or "da"];

    [GeneratedRegex(
        @"(?:[,،]\s*|\s+)(?:(?:et\.?|&)\s+(?:al(?:ii)?|coll)\b\.?|u\.\s?(?:v\.\s?)?a\.|und andere|u\. andere|(?:and|&) (?:[0-9]+ )?(?:others|more)|et autres|y otr[oa]s|e outros|e altri|ed altri|en anderen|e\.\s?a\.|m\.?\s?fl\.|(?:med|og|och) (?:flere|andre|andra|fler)"
        + @"|(?:y|e) (?:cols?\.|colaboradores|collaboratori)|i in\.|i inni|a kol\.|a další|aj\.|i (?:dr\.|drugi)|in (?:dr\.|drugi|sod\.)|ir kt\.|un citi|[șş]i al[țţ]ii|(?:и|та|і) (?:др\.?|другие|соавт\.|ін\.?|інші)|ve diğerleri|vd\.|és (?:mások|mtsai\.?|társai)|ja muut|ym\."
        + @"|κ\.\s?[άα]\.|وآخرون|و آخرون|و دیگران|ואחרים|ほか|他|等人?|外|외(?:\s*[0-9]+\s*[명인])?)\s*(?<role>[著译訳編编]?)$|\s*(?:\.\.\.|…)\s*(?<role>)$|(?<=[\u2E80-\u9FFF\uAC00-\uD7AF])(?:ほか|等人?)\s*(?<role>[著译訳編编]?)$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex Others();

    [GeneratedRegex(@"^\s*(?:(?:Prof|Dr|Mag|Dipl|Ing|Univ|med|phil|hab|rer|nat|h\.\s?c|Doc|Проф|Д-р)\.\s*-?\s*|(?:Prof|Dr|Professor|Professeur|Profesor|Professore|Doktor|Профессор)\s+)+", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Titles();

    [GeneratedRegex(
        @"\s+[-–—]\s*(?<role>[^-–—]+)$|\s*\.\s+(?<role>\p{L}[^.]*)$|\s+(?<role>(?:eds?|red|ford|szerk|org|coord|dir|aut|Hrsg|hrsg|Hg|hg|trans|transl|trad|tr|ill|illus|comp|przeł|tłum|пер|ред|сост|илл|çev|суст)\.)$"
        + @"|(?<=[\u2E80-\u9FFF\uAC00-\uD7AF])(?:\s*(?<role>著者|編著|编著|主编|主編|編訳|翻訳|翻译|翻譯|監修|監訳|著|译|譯|訳|編|编|지음|옮김|엮음)|\s+(?<role>作|文|글|그림|역|저|공저|씀|絵|画|绘|繪))$"
        + @"|\s+(?<role>著|译|譯|訳|編|编)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex TrailingRole();

    [GeneratedRegex(
        @"^(?:(?:b|d|ca?|fl|geb|gest|ur|zm|nar|р|род|ум|né|née|born|died|active|approximately|circa|vers|um|około|около|jh|n)\.?\s*(?:en\s+)?)*[-–—*†]?\s*(?:[0-9]{3,4}\??|[0-9]{2}(?=\s*(?:B\.?\s?C|v\.\s?Chr|av\.\s?J|a\.\s?C|до н)))(?:\s*(?:B\.?\s?C\.?(?:\s?E\.?)?|A\.?\s?D\.?|v\.\s?Chr\.|av\.\s?J\.-C\.|a\.\s?C\.|до н\.\s?э\.)(?=\s*[-–—]))?(?:\s*(?:[-–—/]|or)\s*(?:(?:ca?|d|approximately|circa)\.?\s*)?(?:[0-9]{2,4}\??)?)?"
        + @"(?:\s*(?:B\.?\s?C\.?(?:\s?E\.?)?|A\.?\s?D\.?|v\.\s?Chr\.|n\.\s?Chr\.|av\.\s?J\.-C\.|a\.\s?C\.|до н\.\s?э\.|г\.|гг\.))?\.?\s*(?<role>[^0-9]*)$"
        + @"|^(?:active\s+)?[0-9]{1,2}(?:st|nd|rd|th) (?:century|cent)(?:\.?\s*(?:B\.?\s?C\.?|A\.?\s?D\.?))?\.?(?<role>)$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex Years();

    [GeneratedRegex(@"[\s,]+[<(]?\*?[0-9]{4}\s*[-–—]\s*\*?(?:[0-9]{4})?[>)]?\.?\s*$|\s+\.\s*$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex TrailingDates();

    [GeneratedRegex(@"(?<=\p{L}(?:er|or|eur|ist|ent))[/*:_]-?(?=[Ii]n(?:nen)?\b)", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Gendered();

    [GeneratedRegex(@"(?<=^|[;/|]\s*)(?<surname>[\u2E80-\u9FFF\uAC00-\uD7AF]{1,3})\s*,\s*(?<given>[\u2E80-\u9FFF\uAC00-\uD7AF]{1,3})(?=\s*[(（]\s*[0-9]{4}\s*[-–—])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex EastAsianWithYears();

    [GeneratedRegex(@"^(?:\p{L}\.?|(?:\p{Lu}\p{Ll}?\.[-‐]?){2,}|\p{Lu}\.[-‐]\p{Lu}\.?|\p{Lu}{2,3})$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Initials();
}

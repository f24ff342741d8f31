using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>Recognises roles of people, in brackets or in a column of roles.</summary>
static partial class Roles
{
    static readonly FrozenSet<string> Writing = Folded(
        "author", "authors", "coauthor", "writer", "written", "creator", "autor", "autora", "autorin", "auteur", "auteure", "autrice", "autore", "autori", "verfasser", "verfasserin", "verfasserinnen", "urheber", "urheberin", "urheberinnen", "autorinnen", "autoren", "joint",
        "aut", "text", "texte", "texto", "testo", "tekst", "geschrieben", "écrit", "escrito", "escrita", "scritto", "geschreven", "schrijver", "författare", "skriven", "forfatter", "kirjailija", "szerző", "yazar", "yazan",
        "napisał", "napisała", "napsal", "napsala", "írta", "автор", "авторы", "συγγραφέας", "تأليف", "المؤلف", "مؤلف", "نویسنده", "נכתב", "מחבר", "מחברת", "著", "作", "作者", "著者", "原作", "原著", "原作者", "저자", "지은이", "지음", "글", "저", "공저", "씀");

    static readonly FrozenSet<string> Contributing = Folded(
        "translator", "translators", "translated", "translation", "trans", "tr", "transl",
        "narrator", "narrators", "narrated", "narration", "reader", "read", "performer",
        "illustrator", "illustrators", "illustrated", "illustrations", "illustration", "illus", "ill", "artist", "art", "drawings",
        "photographer", "photographs", "cover", "designer", "letterer", "inker", "penciller", "penciler", "colorist", "colourist",
        "editor", "editors", "edited", "ed", "eds", "compiler", "compiled", "curator", "director", "actor", "actors", "actress", "cast", "producer", "host", "singer", "musician", "conductor", "performers",
        "introduction", "introducer", "intro", "foreword", "preface", "afterword", "notes", "annotator", "commentary",
        "contributor", "contributions", "collaborator", "adapter", "adaptor", "adapted", "adaptation", "composer",
        "übersetzer", "übersetzerin", "übersetzung", "übers", "sprecher", "sprecherin", "herausgeber", "herausgeberin", "hrsg", "hg",
        "vorwort", "nachwort", "illustratorin", "zeichner",
        "traducteur", "traductrice", "traduction", "trad", "illustrateur", "illustratrice", "narrateur", "éditeur", "préface", "postface", "préfacier",
        "traductor", "traductora", "traducción", "ilustrador", "ilustradora", "narrador", "narradora", "prólogo", "editora",
        "traduttore", "traduttrice", "traduzione", "illustratore", "curatore", "curatrice", "narratore", "prefazione",
        "tradutor", "tradutora", "tradução", "prefácio", "vertaler", "vertaling", "tłumacz", "tłumaczenie", "översättare",
        "переводчик", "перевод", "пер", "иллюстратор", "редактор", "ред", "чтец", "مترجم", "ترجمة",
        "trl", "edt", "nrt", "red", "org", "dir", "coord", "coordinated", "coordinador", "coordinadora", "coordinado", "coordination", "coordenação", "coordenador", "coordenadora",
        "organização", "organizado", "edición", "édition", "edizione", "edição", "direction", "scientifique", "rédacteur", "redigerad", "redigert", "redigeret", "översättning", "oversettelse", "oversættelse",
        "illustrationen", "ford", "válogatta", "redagował", "redagowała", "redactie", "curadoria", "selección", "seleção",
        "selected", "retold", "introduced", "photography", "pictures", "coeditor", "cotranslator", "comp", "voice", "arranger",
        "herausgegeben", "übersetzt", "illustriert", "bearbeitet", "gelesen", "bearbeiter", "redaktion",
        "traduit", "illustré", "édité", "adapté", "dirigé", "présenté", "préfacé", "annoté", "dessin", "dessins", "dessinateur", "scénario", "coloriste",
        "traducido", "ilustrado", "editado", "ilustraciones", "prologuista", "compilador", "compiladora", "adaptado", "narrado", "traduzido", "organizador", "organizadora",
        "tradotto", "illustrato", "curato", "cura", "illustrazioni", "vertaald", "geïllustreerd", "redacteur", "samensteller", "illustraties", "bewerkt",
        "redaktör", "redaktør", "oversetter", "oversatt", "oversætter", "oversat", "översatt", "suomentaja", "suom", "kääntäjä", "kuvittaja", "toimittaja", "toim",
        "tłum", "przekład", "przeł", "přel", "vert", "övers", "bearb", "przełożył", "przełożyła", "redakcja", "opracowanie", "ilustracje", "ilustrator", "překlad", "přeložil", "přeložila", "překladatel",
        "ilustrace", "ilustroval", "ilustrovala", "editoři", "ил", "иллюстрации", "fordította", "fordító", "szerk", "szerkesztő", "illusztrálta", "traducere", "traducător", "prevod", "prevedel", "prijevod",
        "çeviren", "çevirmen", "çev", "editör", "hazırlayan", "resimleyen",
        "сост", "составитель", "илл", "худ", "художник", "переклад", "перекладач", "превод", "преводач", "упоряд",
        "μετάφραση", "μεταφραστής", "μτφρ", "επιμέλεια", "εικονογράφηση", "תרגום", "תרגם", "מתרגם", "תרגמה", "עורך", "איורים", "تحرير", "رسوم", "تحقيق",
        "訳", "翻訳", "訳者", "译", "譯", "译者", "譯者", "翻译", "翻譯", "絵", "画", "イラスト", "編", "編集", "编", "主编", "编著", "編著", "主編", "編者", "編訳", "監修", "監訳", "绘", "繪", "撮影",
        "옮긴이", "옮김", "역", "번역", "그림", "엮음", "엮은이", "편집", "감수");

    static readonly FrozenSet<string> ByWords = Folded("by", "von", "par", "por", "da", "door", "di", "de", "av", "af", "מאת");

    /// <summary>No name begins with these words, unless they are capitals.</summary>
    static readonly FrozenSet<string> NoParticle = new[] { "by", "By", "par", "por", "door", "av", "מאת" }.ToFrozenSet();

    /// <summary>Words between roles: "editor and translator", "traduit de l'anglais par".</summary>
    static readonly FrozenSet<string> Between = Folded("and", "und", "et", "y", "e", "en", "og", "och", "i", "и", "a", "the", "with", "ja", "pod", "sous", "la", "du", "под", "main", "co");

    /// <summary>
    /// Whether the words name a contribution other than writing: "Translator", "Introduction, Notes", but not "Author, Illustrator", and
    /// not the contribution of another person: "read by Emily Gray".
    /// </summary>
    public static bool IsContribution(string words)
    {
        var named = Folding.Words(Folding.Fold(words));
        return named.Exists(Contributing.Contains) && !named.Exists(Writing.Contains) && !named.SkipLast(1).Any(ByWords.Contains);
    }

    /// <summary>Whether the words are only a role of writing: "author", "著".</summary>
    public static bool IsWriting(string words) => IsRole(words) && Folding.Words(Folding.Fold(words)).Exists(Writing.Contains);

    /// <summary>Whether the words are only a role: "editor and translator", "著".</summary>
    public static bool IsRole(string words) =>
        Folding.Words(Folding.Fold(words)) is { Count: > 0 } named
        && named.Exists(IsKnown)
        && named.TrueForAll(word => IsKnown(word) || Between.Contains(word));

    /// <summary>
    /// Whether the words of a bracket say who had the role: "trans. E. V. Rieu", "Quentin Blake, illustrator", "перевод Н. Гнедича". The role
    /// is then not that of the person before the bracket.
    /// </summary>
    public static bool NamesAnotherPerson(string words)
    {
        if (words.LastIndexOf(',') is > 0 and var comma && IsRole(words[(comma + 1)..]) && Person().IsMatch(words[..comma].Trim()))
            return true;
        var all = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var role = all.TakeWhile(word => !Initial().IsMatch(word) && IsKnownOrBetween(word.TrimEnd('.', ':', '：'))).Count();
        if (role == 0 || role == all.Length || all[role - 1].EndsWith(','))
            return words.Split([':', '：'], 2) is [var before, var after] && IsRole(before) && after.Trim().Length > 0;
        var isMarked = all[role - 1] is [.., '.' or ':' or '：'] || !char.IsUpper(all[0][0]) || Initial().IsMatch(all[role]);
        return isMarked && SomeName().IsMatch(Language().Replace(string.Join(' ', all[role..]), ""));
    }

    static bool IsKnownOrBetween(string word) =>
        Folding.Words(Folding.Fold(word)) is { Count: > 0 } said && said.TrueForAll(one => IsKnown(one) || Between.Contains(one) || ByWords.Contains(one));

    [GeneratedRegex(@"^(?:\p{Lu}[\p{L}\p{M}'’.-]*|\p{Lo}+)(?:\s+(?:\p{Lu}[\p{L}\p{M}'’.-]*|\p{Lo}+|\p{Ll}{2,3})){1,4}$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Person();

    [GeneratedRegex(@"^\p{Lu}\.", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Initial();

    [GeneratedRegex(@"^[^0-9]*(?:^|\s)(?:\p{Lu}\p{L}|\p{Lo}{2}|[\p{Lu}\p{L}.'’-]+\p{Lu}\p{L})[^0-9]*$", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex SomeName();

    // The language of a translation, which is no name: "from the German", "с фр.", "dal francese".
    [GeneratedRegex(@"^(?:(?:from|into)(?: the)?\s\p{Lu}\p{L}+|aus dem \p{Lu}\p{L}+|(?:с|со|з|із|от|z|ze|du|del?|do|dal|från|fra|uit het)\s\p{L}+\.?|de l['’]\p{L}+)\s*", RegexOptions.CultureInvariant, Pattern.Timeout)]
    private static partial Regex Language();

    /// <summary>Separates a role from the name that follows it: "edited by Ann Lee", "Von: Ann Lee".</summary>
    /// <returns>The role, "" if there is none, and the name.</returns>
    public static (string Role, string Name) TakePrefix(string text)
    {
        var colon = text.AsSpan().IndexOfAny(':', '：');
        if (colon > 0 && Folding.Words(Folding.Fold(text[..colon])) is { Count: > 0 } before && before.TrueForAll(word => IsKnown(word) || ByWords.Contains(word) || Between.Contains(word)))
            return (text[..colon], text[(colon + 1)..]);

        if (FromLanguage().Match(text) is { Success: true } translated && (translated.Groups["role"].Length == 0 || IsRole(translated.Groups["role"].Value)))
            return ("translated", translated.Groups["name"].Value);

        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var by = Array.FindIndex(words, word => ByWords.Contains(word.ToLowerInvariant()));
        // The names "de Saint-Exupéry" and "von Goethe" begin with such a word.
        if (by >= 0 && by < words.Length - 1 && (by == 0 ? NoParticle.Contains(words[0]) : IsRole(string.Join(' ', words[..by]))))
            return (string.Join(' ', words[..by]), string.Join(' ', words[(by + 1)..]));

        // For example "ed. Ann Lee", "перевод Н. Гнедича"; a word with a capital may begin a name: "Art Spiegelman".
        var role = words.TakeWhile(word => !Initial().IsMatch(word) && Folding.Words(Folding.Fold(word)) is { Count: > 0 } said && said.TrueForAll(one => IsKnown(one) || Between.Contains(one))).Count();
        return IsRole(string.Join(' ', words[..role])) && words.Length - role >= (Scripts.IsEastAsian(words[0]) ? 1 : 2) && (words[0].EndsWith('.') || !char.IsUpper(words[0][0]))
            ? (string.Join(' ', words[..role]), string.Join(' ', words[role..]))
            : ("", text);
    }

    static bool IsKnown(string word) => Writing.Contains(word) || Contributing.Contains(word);

    static FrozenSet<string> Folded(params string[] words) => words.Select(word => string.Concat(Folding.Words(Folding.Fold(word)))).ToFrozenSet();

    // For example "traduit de l'anglais par Ann Lee", "Aus dem Englischen von Ann Lee".
    [GeneratedRegex(
        @"^(?<role>.*?)\b(?:[Aa]us dem \p{Lu}\p{L}+|de l['’]\p{L}+|du \p{Ll}+|del? \p{Ll}+|do \p{Ll}+|dal(?:l['’]|\s)\p{L}+|from (?:the )?\p{Lu}\p{L}+)\s+(?:übersetzt\s+)?(?:von|par|por|da|di|by)\s+(?<name>.+)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex FromLanguage();
}

using System.Collections.Frozen;

namespace CacheWarming.Bibliographies;

/// <summary>What people are said to have done, in brackets or in a column of roles.</summary>
static class Roles
{
    static readonly FrozenSet<string> Writing = Folded(
        "author", "authors", "coauthor", "writer", "written", "creator", "autor", "autora", "autorin", "auteur", "auteure", "autrice", "autore", "autori", "verfasser",
        "geschrieben", "écrit", "escrito", "escrita", "scritto", "geschreven", "schrijver", "författare", "skriven", "forfatter", "kirjailija", "szerző", "yazar", "yazan",
        "автор", "авторы", "συγγραφέας", "تأليف", "נכתב", "著", "作", "作者", "著者", "저자", "지은이", "지음", "글");

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
        "selected", "retold", "introduced", "photography", "pictures", "coeditor", "cotranslator", "comp", "voice", "arranger",
        "herausgegeben", "übersetzt", "illustriert", "bearbeitet", "gelesen", "bearbeiter", "redaktion",
        "traduit", "illustré", "édité", "adapté", "dirigé", "présenté", "préfacé", "annoté", "dessin", "dessins", "dessinateur", "scénario", "coloriste",
        "traducido", "ilustrado", "editado", "ilustraciones", "prologuista", "compilador", "compiladora", "adaptado", "narrado", "traduzido", "organizador", "organizadora",
        "tradotto", "illustrato", "curato", "cura", "illustrazioni", "vertaald", "geïllustreerd", "redacteur", "samensteller", "illustraties", "bewerkt",
        "redaktör", "redaktør", "oversetter", "oversatt", "oversætter", "oversat", "översatt", "suomentaja", "suom", "kääntäjä", "kuvittaja", "toimittaja", "toim",
        "tłum", "przekład", "przeł", "przełożył", "przełożyła", "redakcja", "opracowanie", "ilustracje", "ilustrator", "překlad", "přeložil", "přeložila", "překladatel",
        "ilustrace", "editoři", "fordította", "fordító", "szerk", "szerkesztő", "illusztrálta", "traducere", "traducător", "prevod", "prevedel", "prijevod",
        "çeviren", "çevirmen", "çev", "editör", "hazırlayan", "resimleyen",
        "сост", "составитель", "илл", "худ", "художник", "переклад", "перекладач", "превод", "преводач", "упоряд",
        "μετάφραση", "μεταφραστής", "μτφρ", "επιμέλεια", "εικονογράφηση", "תרגום", "תרגם", "מתרגם", "תרגמה", "עורך", "איורים", "تحرير", "رسوم", "تحقيق",
        "訳", "翻訳", "訳者", "译", "譯", "译者", "譯者", "翻译", "翻譯", "絵", "画", "イラスト", "編", "編集", "编", "主编", "编著", "編著", "主編", "編者", "編訳", "監修", "監訳", "原作", "绘", "繪", "撮影",
        "옮긴이", "옮김", "역", "번역", "그림", "엮음", "엮은이", "편집", "감수");

    static readonly FrozenSet<string> BySomebody = Folded("by", "von", "par", "por", "da", "door", "di", "de", "av", "af");

    /// <summary>Between roles: "editor and translator", "traduit de l'anglais par".</summary>
    static readonly FrozenSet<string> Between = Folded("and", "und", "et", "y", "e", "en", "og", "och", "i", "и", "a", "the", "with", "ja");

    /// <summary>
    /// Whether the words name a contribution other than writing: "Translator", "Introduction, Notes", but not "Author, Illustrator",
    /// and not that of somebody else: "read by Emily Gray".
    /// </summary>
    public static bool IsContribution(string words)
    {
        var named = Folding.Words(Folding.Fold(words));
        return named.Exists(Contributing.Contains) && !named.Exists(Writing.Contains) && !named.SkipLast(1).Any(BySomebody.Contains);
    }

    /// <summary>Whether the words are a role and nothing else: "editor and translator", "著".</summary>
    public static bool IsRole(string words) =>
        Folding.Words(Folding.Fold(words)) is { Count: > 0 } named
        && named.Exists(IsKnown)
        && named.TrueForAll(word => IsKnown(word) || Between.Contains(word));

    /// <summary>Takes what stands before a name and says what the person did: "edited by Ann Lee", "Von: Ann Lee".</summary>
    /// <returns>The role, "" for none, and the name.</returns>
    public static (string Role, string Name) TakePrefix(string text)
    {
        var colon = text.AsSpan().IndexOfAny(':', '：');
        if (colon > 0 && Folding.Words(Folding.Fold(text[..colon])) is { Count: > 0 } before && before.TrueForAll(word => IsKnown(word) || BySomebody.Contains(word) || Between.Contains(word)))
            return (text[..colon], text[(colon + 1)..]);

        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is [[.., '.'], _, _, ..] && IsRole(words[0]))
            return (words[0], string.Join(' ', words[1..]));
        var by = Array.FindIndex(words, word => BySomebody.Contains(word.ToLowerInvariant()));
        // "de Saint-Exupéry" and "von Goethe" begin with it; only "by" is never part of a name.
        return by >= 0 && by < words.Length - 1 && (by == 0 ? words[0] is "by" or "By" : IsRole(string.Join(' ', words[..by])))
            ? (string.Join(' ', words[..by]), string.Join(' ', words[(by + 1)..]))
            : ("", text);
    }

    static bool IsKnown(string word) => Writing.Contains(word) || Contributing.Contains(word);

    static FrozenSet<string> Folded(params string[] words) => words.Select(word => string.Concat(Folding.Words(Folding.Fold(word)))).ToFrozenSet();
}

using System.Collections.Frozen;

namespace CacheWarming.Bibliographies;

/// <summary>What people are said to have done, in brackets or in a column of roles.</summary>
static class Roles
{
    static readonly FrozenSet<string> Writing = Folded(
        "author", "authors", "coauthor", "writer", "autor", "autora", "auteur", "autore", "schrijver", "författare", "автор", "著", "作", "作者");

    static readonly FrozenSet<string> Contributing = Folded(
        "translator", "translators", "translated", "translation", "trans", "tr", "transl",
        "narrator", "narrators", "narrated", "narration", "reader", "read", "performer",
        "illustrator", "illustrators", "illustrated", "illustrations", "illustration", "illus", "ill", "artist", "art", "drawings",
        "photographer", "photographs", "cover", "designer", "letterer", "inker", "penciller", "penciler", "colorist", "colourist",
        "editor", "editors", "edited", "ed", "eds", "compiler", "compiled", "curator", "director",
        "introduction", "introducer", "intro", "foreword", "preface", "afterword", "notes", "annotator", "commentary",
        "contributor", "contributions", "collaborator", "adapter", "adaptor", "adapted", "adaptation", "composer",
        "übersetzer", "übersetzerin", "übersetzung", "übers", "sprecher", "sprecherin", "herausgeber", "herausgeberin", "hrsg", "hg",
        "vorwort", "nachwort", "illustratorin", "zeichner",
        "traducteur", "traductrice", "traduction", "trad", "illustrateur", "illustratrice", "narrateur", "éditeur", "préface", "postface", "préfacier",
        "traductor", "traductora", "traducción", "ilustrador", "ilustradora", "narrador", "narradora", "prólogo", "editora",
        "traduttore", "traduttrice", "traduzione", "illustratore", "curatore", "curatrice", "narratore", "prefazione",
        "tradutor", "tradutora", "tradução", "prefácio", "vertaler", "vertaling", "tłumacz", "tłumaczenie", "översättare",
        "переводчик", "перевод", "пер", "иллюстратор", "редактор", "ред", "чтец", "مترجم", "ترجمة",
        "訳", "翻訳", "訳者", "译", "譯", "译者", "譯者", "翻译", "翻譯", "絵", "画", "イラスト", "編", "編集", "编", "主编", "编著", "옮긴이", "역", "그림");

    static readonly FrozenSet<string> BySomebody = Folded("by", "von", "par", "por", "da", "door");

    /// <summary>
    /// Whether the words name a contribution other than writing: "Translator", "Introduction, Notes", but not "Author, Illustrator",
    /// and not that of somebody else: "read by Emily Gray".
    /// </summary>
    public static bool IsContribution(string words)
    {
        var named = Folding.Words(Folding.Fold(words));
        return named.Exists(Contributing.Contains) && !named.Exists(Writing.Contains) && !named.SkipLast(1).Any(BySomebody.Contains);
    }

    static FrozenSet<string> Folded(params string[] words) => words.Select(word => string.Concat(Folding.Words(Folding.Fold(word)))).ToFrozenSet();
}

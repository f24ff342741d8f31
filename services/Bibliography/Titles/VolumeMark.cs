using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CacheWarming.Bibliographies;

/// <summary>The volume of a work as brackets behind its title name it: "(Band 2)", "(下)", "(2 of 3)", "(Segunda parte)".</summary>
/// <param name="Series">The words beside the number; empty if they only say that it is a volume.</param>
/// <param name="Number">The number, or the sign for first, middle and last: 上, 中, 下.</param>
sealed partial record VolumeMark(string Series, string Number)
{
    static readonly FrozenSet<string> Parts = Folded(
        "vol", "vols", "volume", "volumes", "volumen", "book", "part", "pt", "no", "nr", "nummer", "number", "issue", "band", "bd", "teil", "t", "buch", "tome", "tomes", "partie", "livre", "numero", "parte", "tomo", "libro", "livro",
        "deel", "del", "dl", "osa", "bind", "bog", "bok", "tom", "czesc", "cz", "część", "ksiega", "księga", "dil", "díl", "cast", "časť", "část", "svazek", "knjiga", "dio", "kniha", "zväzok", "diel", "kötet", "rész", "konyv", "könyv",
        "cilt", "kitap", "bolum", "bölüm", "volumul", "partea", "cartea", "dalis", "knyga", "tomas", "sejums", "daļa", "köide", "jagu", "raamat", "kirja", "nide", "tập", "quyển", "jilid", "buku",
        "том", "т", "часть", "ч", "книга", "кн", "выпуск", "вып", "частина", "част", "свеска", "τόμος", "τομ", "μέρος", "βιβλίο", "الجزء", "جزء", "ج", "المجلد", "مجلد", "الكتاب", "جلد", "کتاب", "بخش", "כרך", "חלק", "ספר", "เล่ม", "भाग", "खंड");

    // Another edition of the same book.
    static readonly FrozenSet<string> Editions = Folded(
        "edition", "ed", "edn", "auflage", "aufl", "édition", "edición", "edição", "edizione", "druk", "editie", "utgave", "utgåva", "upplaga", "udgave", "painos", "wydanie", "vydání", "vydanie", "kiadás", "baskı", "basım",
        "издание", "изд", "видання", "έκδοση", "الطبعة", "طبعة", "چاپ", "מהדורה", "reprint", "printing", "impression", "版", "刷", "판", "쇄");

    static readonly FrozenDictionary<string, string> Ordinals = new (int Number, string[] Words)[]
    {
        (1, ["first", "1st", "erster", "erste", "erstes", "1er", "1re", "premier", "première", "primera", "primero", "primer", "primo", "prima", "primeiro", "primeira", "eerste", "första", "første", "ensimmäinen", "pierwszy", "pierwsza", "první", "prvý", "prvá", "prva", "prvi",
            "első", "birinci", "întâi", "prima", "первый", "первая", "первое", "перша", "перший", "πρώτος", "πρώτο", "الأول", "الاول", "اول", "یکم", "ראשון", "ראשונה", "א"]),
        (2, ["second", "2nd", "zweiter", "zweite", "zweites", "2e", "deuxième", "seconde", "segundo", "segunda", "secondo", "seconda", "tweede", "andra", "anden", "andre", "toinen", "drugi", "druga", "druhý", "druhá", "második", "ikinci", "doua", "doi",
            "второй", "вторая", "второе", "друга", "другий", "δεύτερος", "δεύτερο", "الثاني", "ثاني", "دوم", "שני", "שנייה", "ב"]),
        (3, ["third", "3rd", "dritter", "dritte", "drittes", "3e", "troisième", "tercero", "tercera", "tercer", "terzo", "terza", "terceiro", "terceira", "derde", "tredje", "kolmas", "trzeci", "trzecia", "třetí", "tretí", "tretia", "treći", "tretji", "harmadik", "üçüncü", "treia",
            "третий", "третья", "третье", "третя", "третій", "τρίτος", "τρίτο", "الثالث", "سوم", "שלישי", "ג"]),
        (4, ["fourth", "4th", "vierter", "vierte", "viertes", "4e", "quatrième", "cuarto", "cuarta", "quarto", "quarta", "vierde", "fjärde", "fjerde", "neljäs", "czwarty", "czwarta", "čtvrtý", "štvrtý", "četvrti", "negyedik", "dördüncü", "patra",
            "четвёртый", "четвертый", "четвертая", "четверта", "τέταρτος", "الرابع", "چهارم", "רביעי", "ד"]),
        (5, ["fifth", "5th", "fünfter", "fünfte", "fünftes", "5e", "cinquième", "quinto", "quinta", "vijfde", "femte", "viides", "piąty", "piąta", "pátý", "piaty", "peti", "ötödik", "beşinci", "cincea", "пятый", "пятая", "п'ята", "πέμπτος", "الخامس", "پنجم", "חמישי", "ה"]),
    }.SelectMany(pair => pair.Words.Select(word => (Word: Folding.Fold(word), pair.Number))).DistinctBy(pair => pair.Word)
        .ToFrozenDictionary(pair => pair.Word, pair => pair.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    static readonly FrozenDictionary<char, string> EastAsian = "一二三四五六七八九十".Select((digit, i) => (digit, text: (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)))
        .Concat([('上', "上"), ('中', "中"), ('下', "下"), ('前', "上"), ('後', "下"), ('后', "下"), ('상', "上"), ('중', "中"), ('하', "下")]).ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <param name="bracket">The folded text inside the brackets.</param>
    /// <returns>Null if it names no volume.</returns>
    public static VolumeMark? Read(string bracket)
    {
        if (Total().Match(bracket) is { Success: true } total)
            return new VolumeMark(SeriesOf(Folding.Words(bracket[..total.Index])), total.Groups["number"].Value.TrimStart('0'));
        var words = Folding.Words(bracket);
        if (words.Exists(Editions.Contains))
            return null;
        var numbers = words.ConvertAll(word => NumberOf(word, words.Count));
        return numbers.TrueForAll(number => number is null) ? null
            : new VolumeMark(SeriesOf([.. words.Where((_, i) => numbers[i] is null)]), string.Join(' ', numbers.OfType<string>()));
    }

    /// <summary>Whether two brackets name different volumes of the same series, or of the same work.</summary>
    public bool Excludes(VolumeMark other) => Series == other.Series && Number != other.Number;

    /// <summary>The digits of an ordinal number in a key: "2" for "zweiter"; null for other words.</summary>
    public static string? OrdinalNumber(string word) => Ordinals.GetValueOrDefault(word);

    static string SeriesOf(List<string> words) => words.TrueForAll(Parts.Contains) ? "" : string.Join(' ', words);

    static string? NumberOf(string word, int words)
    {
        if (word.All(char.IsAsciiDigit))
            return word.Length < 4 ? word.TrimStart('0') : null;
        if (Ordinals.GetValueOrDefault(word) is { } ordinal)
            return ordinal;
        if (CountedEastAsian().Match(word) is { Success: true } counted)
            return counted.Groups["digits"].Success ? counted.Groups["digits"].Value : EastAsian[counted.Groups["number"].Value[0]];
        return TitleNumbers.NumberIn(word, words > 1 || word.Length < 4)?.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    static FrozenSet<string> Folded(params string[] words) => words.Select(Folding.Fold).ToFrozenSet();

    // For example "2 of 3", "Band 1 von 2", "2/2".
    [GeneratedRegex(@"(?<![0-9])(?<number>[0-9]{1,3})\s*(?:/|of|von|de|di|van|av|af|z|ze|sur|из|із|από|מתוך|من|از)\s*[0-9]{1,3}\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex Total();

    [GeneratedRegex(@"^第?(?:(?<digits>[0-9]{1,3})|(?<number>[一二三四五六七八九十上中下前後后상중하]))(?:巻|卷|册|冊|部|編|编|篇|集|권|부|편)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Pattern.Timeout)]
    private static partial Regex CountedEastAsian();
}

using FsCheck;
using FsCheck.Fluent;

namespace CacheWarming.Tests.Imports;

/// <summary>People, and columns of names as nobody should write them.</summary>
static class NameText
{
    static readonly string[] Roles = ["Translator", "narrator", "Illustrator", "editor", "Introduction", "Übersetzer", "traducteur", "訳"];

    static readonly string[] Pieces =
    [
        "King", "Stephen", "King, Stephen", "Martin Luther King, Jr.", "J.R.R. Tolkien", "JRR", "J.", "III", ", ", ",", "، ", "，", "、", ";", "|", " & ", " and ",
        " et ", " y ", "Jr.", ", PhD", "(Translator)", "(", ")", "[", "]", "（訳）", "((", "))", "(ed.", "The Duke of Sussex", ", The Duke of Sussex",
        "Anonymous", "Various", "N/A", "???", "村上春樹", "أحمد خالد توفيق", "עמוס עוז", "Фёдор", "Bolan\u0303o", "\u0001", "\u0000", "\uFEFF", "\u200F", "\uD800",
        "\uDC00", "😀", "\r\n", "\t", "\u3000", "&amp;", "&#0;", "\"", "'", "’", "-", "9780306406157", "of", "the", "by",
    ];

    static readonly Gen<string> Piece = Gen.Frequency(
        (6, Gen.Elements(Pieces)), (1, Gen.Choose(0, 0xFFFF).Select(unit => ((char)unit).ToString())), (2, Gen.Choose(0x20, 0x17F).Select(unit => ((char)unit).ToString())));

    /// <summary>Any column of names.</summary>
    public static Arbitrary<string> Columns { get; } = Arb.From(
        Piece.ArrayOf().Select(string.Concat),
        text => Enumerable.Range(0, text.Length).Select(at => text.Remove(at, 1)));

    /// <summary>One to six people, each once.</summary>
    public static Arbitrary<Person[]> People { get; } = (
        from count in Gen.Choose(1, 6)
        from people in (
            from given in Gen.Elements("Stephen", "Ursula K.", "J.R.R.", "J. R. R.", "Anne-Marie", "Iain M.", "Gabriel", "Фёдор")
            from surname in Gen.Elements("King", "Tolkien", "O'Connor", "Nesbø", "Le Guin", "García Márquez", "van der Berg", "Достоевский")
            from suffix in Gen.Frequency((4, Gen.Constant("")), (1, Gen.Elements("Jr.", "III", "PhD")))
            from role in Gen.Frequency((3, Gen.Constant("")), (1, Gen.Elements(Roles)))
            select new Person(given, surname, suffix, role)).ArrayOf(count)
        select people.DistinctBy(person => person.Key).ToArray()).ToArbitrary();

    /// <summary>Checks a property of 2,000 examples.</summary>
    public static void Holds<T>(Arbitrary<T> examples, Func<T, bool> property) =>
        Prop.ForAll(examples, property).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}

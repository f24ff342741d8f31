using FsCheck;
using FsCheck.Fluent;

namespace CacheWarming.Tests.Bibliographies;

/// <summary>Texts of every kind: all code units, halves of surrogate pairs, marks, and the pieces that the rules look for.</summary>
static class AnyText
{
    static readonly string[] Pieces =
    [
        "The", "the ", "L'", "Jr.", ", Jr.", "III", ", ", " & ", "&", ": ", " - ", " — ", "(Mistborn, #1)", "(", ")", "[", "#", "J.", "R.", "JRR",
        "King", "Stephen", "Ursula K. Le Guin", "Bolaño", "Nesbø", "Ångström", "ß", "ẞ", "İ", "ı", "ς", "Σ", "ﬁ", "½", "９", "’", "ʼ", "ـ",
        "أحمد", "الله", "שָׁלוֹם", "村上春樹", "が", "हिन्दी", "한강", "й", "ё", "ё", "\u0301", "\u3099", "\u200D", "\u200C", "\u200E",
        "\uFEFF", "\0", "\r\n", "\t", " ", "\u3000", "\uD800", "\uDC00", "\uFFFE", "\uFFFF", "😀", "\uFE0F", "́a", "1984", "0306406152", "X",
        "=\"", "\"", "E+12", "-", ".", ";", "|", "The Duke of Sussex", "or, ",
    ];

    static readonly Gen<string> AnyUnit = Gen.Choose(0, 0xFFFF).Select(unit => ((char)unit).ToString());

    static readonly Gen<string> Piece = Gen.Frequency((4, Gen.Elements(Pieces)), (1, AnyUnit), (2, Gen.Choose(0x20, 0x17F).Select(unit => ((char)unit).ToString())));

    static readonly Arbitrary<string> Texts = Arb.From(
        Piece.ArrayOf().Select(string.Concat),
        text => Enumerable.Range(0, text.Length).Select(at => text.Remove(at, 1)));

    /// <summary>Checks a property of 2,000 texts; the first that breaks it fails the test, shown shrunk to its code units.</summary>
    public static void Holds(Func<string, bool> property) =>
        Prop.ForAll(Texts, text => property(text).Label(string.Join(' ', text.Select(unit => $"{(int)unit:X4}"))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}

using CacheWarming.Bibliographies;

namespace CacheWarming.Tests.Bibliographies;

public sealed class NameIndexTests
{
    static readonly string[] Names =
    [
        "J. R. R. Tolkien", "JRR Tolkien", "Tolkien, J. R. R.", "John Ronald Reuel Tolkien", "Christopher Tolkien", "Ursula K. Le Guin", "Ursula Kroeber Le Guin",
        "U. Le Guin", "Guin Le", "Le Guin", "Martin Luther King", "Martin Luther King, Jr.", "King, Martin Luther", "King Martin Luther", "Stephen King", "Homer", "homer ",
        "Лев Толстой", "Толстой, Лев", "村上 春樹", "村上春樹", "春樹 村上", "García Márquez, Gabriel", "Gabriel Garcia Marquez", "G. García Márquez", "?", "???", "", "Jr.", "X",
        "The Duke of Sussex", "Duke of Sussex", "Prince Harry, The Duke of Sussex",
    ];

    [Fact]
    public void It_finds_whom_a_comparison_with_each_finds()
    {
        var index = new NameIndex<string>(Names, name => name);

        Assert.All(Names, asked => Assert.Equal(
            Names.Where(name => Namesakes.MayBear(asked, name)).Order(StringComparer.Ordinal), index.WhoMayBear(asked).Order(StringComparer.Ordinal)));
    }
}

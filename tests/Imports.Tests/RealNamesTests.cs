using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

/// <summary>Cells of author columns as libraries, shops and readers write them.</summary>
public class RealNamesTests
{
    [Theory]
    // Surnames of several words before the comma.
    [InlineData("García Márquez, Gabriel", "Gabriel García Márquez")]
    [InlineData("Le Guin, Ursula K.", "Ursula K. Le Guin")]
    [InlineData("de Saint-Exupéry, Antoine", "Antoine de Saint-Exupéry")]
    [InlineData("van der Berg, Anna Maria", "Anna Maria van der Berg")]
    [InlineData("de la Cruz, Juana Inés", "Juana Inés de la Cruz")]
    [InlineData("Vargas Llosa, Mario", "Mario Vargas Llosa")]
    [InlineData("Eça de Queirós, José", "José Eça de Queirós")]
    [InlineData("Le Clézio, Jean Marie", "Jean Marie Le Clézio")]
    [InlineData("Goethe, Johann Wolfgang von", "Johann Wolfgang von Goethe")]
    [InlineData("Herbert, Brian, Anderson, Kevin J.", "Brian Herbert", "Kevin J. Anderson")]
    [InlineData("Pérez Galdós, Benito, Vargas Llosa, Mario", "Benito Pérez Galdós", "Mario Vargas Llosa")]
    [InlineData("Strunk Jr., William", "William Strunk Jr.")]
    [InlineData("Rush H., III Limbaugh", "Rush H. Limbaugh III")]
    [InlineData("Henry Louis, Jr. Gates", "Henry Louis Gates Jr.")]
    [InlineData("Franz von und zu Liechtenstein", "Franz von und zu Liechtenstein")]
    [InlineData("Robert Fagles, Homer", "Robert Fagles", "Homer")]
    [InlineData("Neil Gaiman, Terry Pratchett", "Neil Gaiman", "Terry Pratchett")]
    [InlineData("McBain, Ed", "Ed McBain")]
    // Years of libraries.
    [InlineData("King, Stephen, 1947-", "Stephen King")]
    [InlineData("King, Stephen, 1947- author.", "Stephen King")]
    [InlineData("Tolkien, J. R. R. (John Ronald Reuel), 1892-1973", "J. R. R. Tolkien")]
    [InlineData("Vonnegut, Kurt, Jr., 1922-2007", "Kurt Vonnegut Jr.")]
    [InlineData("Saint-Exupéry, Antoine de, 1900-1944", "Antoine de Saint-Exupéry")]
    [InlineData("García Lorca, Federico, 1898-1936", "Federico García Lorca")]
    [InlineData("Goethe, Johann Wolfgang von, 1749-1832, Verfasser", "Johann Wolfgang von Goethe")]
    [InlineData("Толстой, Лев Николаевич, 1828-1910", "Лев Николаевич Толстой")]
    [InlineData("Lindgren, Astrid, 1907-2002, författare", "Astrid Lindgren")]
    [InlineData("Niven, Larry, 1938- author, Pournelle, Jerry, 1933-2017", "Larry Niven", "Jerry Pournelle")]
    [InlineData("Plato, approximately 428-348 B.C.", "Plato")]
    [InlineData("Homer, active 8th century B.C.", "Homer")]
    // Separators.
    [InlineData("Neil Gaiman/Terry Pratchett", "Neil Gaiman", "Terry Pratchett")]
    [InlineData("Gaiman, Neil/Pratchett, Terry", "Neil Gaiman", "Terry Pratchett")]
    [InlineData("Arkadi Strugazki / Boris Strugazki", "Arkadi Strugazki", "Boris Strugazki")]
    [InlineData("René Goscinny／Albert Uderzo", "René Goscinny", "Albert Uderzo")]
    [InlineData("Neil Gaiman + Terry Pratchett", "Neil Gaiman", "Terry Pratchett")]
    [InlineData("Maj Sjöwall + Per Wahlöö", "Maj Sjöwall", "Per Wahlöö")]
    [InlineData("James Patterson with Maxine Paetro", "James Patterson", "Maxine Paetro")]
    [InlineData("Malcolm X as told to Alex Haley", "Malcolm X", "Alex Haley")]
    [InlineData("西尾 維新/ＶＯＦＡＮ", "西尾維新", "VOFAN")]
    [InlineData("村上春樹 / Haruki Murakami", "村上春樹")]
    [InlineData("Лев Толстой / Leo Tolstoy", "Лев Толстой")]
    [InlineData("Νίκος Καζαντζάκης/Nikos Kazantzakis", "Νίκος Καζαντζάκης")]
    [InlineData("Stan & Jan Berenstain", "Stan & Jan Berenstain")]
    [InlineData("Pratchett & Gaiman", "Pratchett", "Gaiman")]
    [InlineData("Ann Lee, Stan and Jan Berenstain", "Ann Lee", "Stan and Jan Berenstain")]
    [InlineData("Ilona and Gordon Andrews", "Ilona and Gordon Andrews")]
    // Lists that programs print.
    [InlineData("['Frank Herbert']", "Frank Herbert")]
    [InlineData("['Terry Pratchett', 'Neil Gaiman']", "Terry Pratchett", "Neil Gaiman")]
    [InlineData("[\"Jane Austen\"]", "Jane Austen")]
    [InlineData("{\"Stephen King\"}", "Stephen King")]
    [InlineData("[\"Flannery O'Connor\", 'Günter Grass']", "Flannery O'Connor", "Günter Grass")]
    [InlineData("('村上春樹', 'Анна Ахматова')", "村上春樹", "Анна Ахматова")]
    [InlineData("[Frank Herbert]", "Frank Herbert")]
    // Titles.
    [InlineData("Prof. Dr. Ann Lee", "Ann Lee")]
    [InlineData("Dr. Seuss", "Dr. Seuss")]
    [InlineData("Dr. Oliver Sacks", "Oliver Sacks")]
    // Others whom nobody names.
    [InlineData("Erich Gamma et al.", "Erich Gamma")]
    [InlineData("Erich Gamma, et al", "Erich Gamma")]
    [InlineData("Ann Lee u.a.", "Ann Lee")]
    [InlineData("Ann Lee und andere", "Ann Lee")]
    [InlineData("Ana Ruiz y otros", "Ana Ruiz")]
    [InlineData("Анна Иванова и др.", "Анна Иванова")]
    [InlineData("Jan Novák a kol.", "Jan Novák")]
    [InlineData("Paul Durand et autres", "Paul Durand")]
    [InlineData("東野圭吾 ほか", "東野圭吾")]
    // Roles that stand before.
    [InlineData("by Stephen King", "Stephen King")]
    [InlineData("By: Stephen King", "Stephen King")]
    [InlineData("Von: J.K. Rowling", "J.K. Rowling")]
    [InlineData("Автор: Лев Толстой", "Лев Толстой")]
    [InlineData("作者：余华", "余华")]
    [InlineData("par : Albert Camus", "Albert Camus")]
    [InlineData("Written by Ann Lee", "Ann Lee")]
    [InlineData("余华 著", "余华")]
    [InlineData("东野圭吾著", "东野圭吾")]
    [InlineData("東野圭吾／著", "東野圭吾")]
    [InlineData("한강 지음", "한강")]
    public void A_cell_of_main_authors_names_these(string cell, params string[] names)
    {
        var credits = AuthorName.CreditsOf(cell);

        Assert.Equal(names.Select(AuthorName.KeyOf), credits.Authors.Where(name => !AuthorName.IsPlaceholder(name)).Select(AuthorName.KeyOf));
    }

    [Theory]
    [InlineData("Homer, Robert Fagles, translator", "Homer", "Robert Fagles")]
    [InlineData("Ann Lee, Editor", "", "Ann Lee")]
    [InlineData("Ann Lee, ed.", "", "Ann Lee")]
    [InlineData("Ann Lee ed.", "", "Ann Lee")]
    [InlineData("Ann Lee - translator", "", "Ann Lee")]
    [InlineData("Ann Lee – Übersetzerin", "", "Ann Lee")]
    [InlineData("Edited by Ann Lee", "", "Ann Lee")]
    [InlineData("Herausgegeben von Ann Lee", "", "Ann Lee")]
    [InlineData("traduit par Ann Lee", "", "Ann Lee")]
    [InlineData("a cura di Ann Lee", "", "Ann Lee")]
    [InlineData("Lee, Ann, translator", "", "Ann Lee")]
    [InlineData("Italo Calvino, translated by William Weaver", "Italo Calvino", "William Weaver")]
    [InlineData("Gabriel García Márquez, traducción de Ann Lee", "Gabriel García Márquez", "Ann Lee")]
    [InlineData("（哥伦比亚）加西亚·马尔克斯 著；范晔 译", "加西亚·马尔克斯", "范晔")]
    [InlineData("サン=テグジュペリ/内藤 濯 訳", "サン=テグジュペリ", "内藤濯")]
    [InlineData("한강 지음, 김영하 옮김", "한강", "김영하")]
    [InlineData("Wisława Szymborska, przeł. Karl Dedecius", "Wisława Szymborska", "Karl Dedecius")]
    [InlineData("King, Stephen, 1947- author, Wrightson, Bernie, 1948-2017 illustrator", "Stephen King", "Bernie Wrightson")]
    public void Who_has_another_role_is_no_author(string cell, string authors, string others)
    {
        var credits = AuthorName.CreditsOf(cell);

        Assert.Equal(authors.Length == 0 ? [] : [AuthorName.KeyOf(authors)], credits.Authors.Select(AuthorName.KeyOf));
        Assert.Equal([AuthorName.KeyOf(others)], credits.Others.Select(AuthorName.KeyOf));
    }

    [Theory]
    [InlineData("村上春樹", "村上 春樹", "村上　春樹")]
    [InlineData("한강", "한 강")]
    [InlineData("余华", "余 华")]
    public void A_space_says_nothing_in_East_Asian_names(string name, params string[] spellings) =>
        Assert.All(spellings, spelling => Assert.Equal(AuthorName.KeyOf(name), AuthorName.KeyOf(spelling)));

    [Theory]
    [InlineData("Opracowanie zbiorowe")]
    [InlineData("kolektiv autorů")]
    [InlineData("Diversos autores")]
    [InlineData("Diverse forfattere")]
    [InlineData("Without author")]
    [InlineData("[unknown]")]
    [InlineData("Unknown (Author)")]
    [InlineData("Без автора")]
    [InlineData("Народное творчество")]
    [InlineData("n.n.")]
    [InlineData("Not specified")]
    [InlineData("No Author Listed")]
    [InlineData("Various - Anthology")]
    [InlineData("Multiple")]
    [InlineData("Collectif d'auteurs")]
    [InlineData("Sin autor")]
    [InlineData("s/a")]
    [InlineData("アンソロジー")]
    [InlineData("Autores varios")]
    [InlineData("Több szerző")]
    [InlineData("Autorenkollektiv")]
    [InlineData("Συλλογικό έργο")]
    [InlineData("작자미상")]
    [InlineData("合集")]
    [InlineData("Çeşitli Yazarlar")]
    [InlineData("Useita")]
    public void Who_is_nobody_in_particular_is_no_author(string cell) =>
        Assert.All(AuthorName.CreditsOf(cell).Authors, name => Assert.True(AuthorName.IsPlaceholder(name), name));

    [Fact]
    public void Readers_Digest_is_somebody() => Assert.False(AuthorName.IsPlaceholder("Reader's Digest"));
}

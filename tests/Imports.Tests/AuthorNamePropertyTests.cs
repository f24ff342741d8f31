using System.Text;
using CacheWarming.Bibliographies;
using CacheWarming.Ingestion.Uploads.Exports;

namespace CacheWarming.Tests.Imports;

public class AuthorNamePropertyTests
{
    [Fact]
    public void Names_in_natural_order_come_apart_at_commas_and_roles_decide_who_wrote() => NameText.Holds(NameText.People, people =>
        Credits(people, AuthorName.CreditsInNaturalOrder(string.Join(", ", people.Select(person => person.NaturalWithComma)))));

    [Fact]
    public void Whole_names_come_apart_at_bars_however_many_commas_they_have() => NameText.Holds(NameText.People, people =>
        Credits(people, AuthorName.CreditsOfWholeNames(string.Join('|', people.Select((person, at) => at % 2 == 0 ? person.Inverted : person.NaturalWithComma)))));

    [Fact]
    public void Inverted_names_come_apart_at_semicolons() => NameText.Holds(NameText.People, people =>
        Credits(people, AuthorName.CreditsOf(string.Join("; ", people.Select(person => person.HasOneSurname ? person.Inverted : person.NaturalWithComma)))));

    [Theory]
    [InlineData(" & ")]
    [InlineData(" and ")]
    [InlineData(" und ")]
    public void Names_come_apart_at_conjunctions(string conjunction) => NameText.Holds(NameText.People, people =>
        AuthorName.SplitAuthors(string.Join(conjunction, people.Select(person => person.Natural))).Select(AuthorName.KeyOf).SequenceEqual(people.Select(person => person.Key)));

    [Theory]
    [InlineData("Prince Harry, The Duke of Sussex", "Prince Harry, The Duke of Sussex")]
    [InlineData("The Duke of Wellington, Ann Lee", "The Duke of Wellington", "Ann Lee")]
    [InlineData("Ann Lee, Prince Harry, The Duke of Sussex, Jr., Bo Ek", "Ann Lee", "Prince Harry, The Duke of Sussex Jr.", "Bo Ek")]
    [InlineData("Homer, Virgil", "Homer", "Virgil")]
    [InlineData("José Ortega y Gasset, Santiago Ramón y Cajal", "José Ortega y Gasset", "Santiago Ramón y Cajal")]
    public void A_rank_belongs_to_the_name_before(string column, params string[] names) => Assert.Equal(names, AuthorName.CreditsInNaturalOrder(column).Authors);

    [Theory]
    [InlineData("Ann Lee (Author, Illustrator)", "Ann Lee", "")]
    [InlineData("Jasper Fforde (read by Emily Gray)", "Jasper Fforde", "")]
    [InlineData("J.D. Robb (Nora Roberts)", "J.D. Robb", "")]
    [InlineData("Ann Lee (Übersetzer)", "", "Ann Lee")]
    [InlineData("Ann Lee (translator", "", "Ann Lee")]
    [InlineData("Wimmer, Natasha (Translator)", "", "Wimmer, Natasha")]
    [InlineData("Ann Lee, Ann Lee (Illustrator)", "Ann Lee", "")]
    [InlineData("Lee, Ann [ill.]; Bo Ek", "Bo Ek", "Lee, Ann")]
    [InlineData("福田恆存（訳）", "", "福田恆存")]
    public void A_role_in_brackets_tells_authors_from_others(string column, string authors, string others)
    {
        var credits = AuthorName.CreditsOf(column);

        Assert.Equal((authors, others), (string.Join('/', credits.Authors), string.Join('/', credits.Others)));
    }

    [Fact]
    public void No_column_makes_a_parser_throw_and_all_that_comes_out_are_tidy_names_once_each() => NameText.Holds(NameText.Columns, column =>
        new[] { AuthorName.CreditsOf(column), AuthorName.CreditsInNaturalOrder(column), AuthorName.CreditsOfWholeNames(column) }.All(credits =>
        {
            var names = credits.Authors.Concat(credits.Others).ToList();
            return names.TrueForAll(name => name.Length > 0 && AuthorName.Tidy(name) == name)
                && names.Select(AuthorName.KeyOf).Distinct().Count() == names.Count;
        }));

    [Fact]
    public void Every_row_is_a_book_or_is_skipped_for_a_reason_that_the_user_sees() => NameText.Holds(NameText.Columns, text =>
    {
        var cell = text.Replace("\0", "", StringComparison.Ordinal).Replace("\"", "\"\"", StringComparison.Ordinal);
        var csv = $"Title,Author,Additional Authors,ISBN\n\"{cell}\",\"{cell}\",\"{cell}\",\"{cell}\"\n\"Emma\",\"{cell}\",,\"{cell}\"\n";
        var entries = Corpus.ReadTextAsync(csv).GetAwaiter().GetResult();
        return entries.Count == 3
            && entries.OfType<SkippedRow>().All(row => !string.IsNullOrWhiteSpace(row.Reason))
            && entries.OfType<ExportedBook>().All(book => book.Isbn is not null || book.IsbnRemark is not null || Isbn.Read(text).IsEmpty);
    });

    [Fact]
    public void A_column_of_a_million_brackets_is_read_in_a_moment()
    {
        var brackets = new StringBuilder().Append('(', 500_000).Append("ed.").Append(')', 500_000).Append("Ann Lee").ToString();

        Assert.Equal(["Ann Lee"], AuthorName.CreditsOf(brackets + ", Ann Lee").Authors);
    }

    static bool Credits(Person[] people, Credits credits) =>
        credits.Authors.Select(AuthorName.KeyOf).SequenceEqual(people.Where(person => person.Role.Length == 0).Select(person => person.Key))
        && credits.Others.Select(AuthorName.KeyOf).SequenceEqual(people.Where(person => person.Role.Length > 0).Select(person => person.Key));
}

using CacheWarming.Bibliographies;
using static CacheWarming.Tests.Bibliographies.Books;

namespace CacheWarming.Tests.Bibliographies;

public class SubjectsTests
{
    [Theory]
    [InlineData("Wizards")]
    [InlineData("Discworld (Imaginary place)")]
    [InlineData("Fiction, fantasy, epic")]
    [InlineData("Space opera")]
    [InlineData("Феминизм")]
    public void Narrow_subjects_lead_to_others(string subject) => Assert.True(Subjects.IsSpecific(subject));

    [Theory]
    [InlineData("Fiction")]
    [InlineData("Fiction, general")]
    [InlineData("English literature")]
    [InlineData("American fiction, 20th century")]
    [InlineData("Large type books")]
    [InlineData("Accessible book")]
    [InlineData("Protected DAISY")]
    [InlineData("Open Library Staff Picks")]
    [InlineData("New York Times bestseller")]
    [InlineData("nyt:combined-print-and-e-book-fiction=2015-03-08")]
    [InlineData("series:Discworld")]
    [InlineData("")]
    [InlineData("1984")]
    public void What_is_said_of_every_other_book_leads_nowhere(string subject) => Assert.False(Subjects.IsSpecific(subject));

    [Fact]
    public void The_subject_of_most_works_is_the_author_s()
    {
        var works = new[]
        {
            Of("W1", "Fiction", "Wizards", "Death"),
            Of("W2", "Fiction", "Wizards", "Witches"),
            Of("W3", "Fiction", "wizards"),
            Of("W4", "Fiction", "Witches"),
        };

        Assert.Equal("Wizards", Subjects.MostSpecific(By(works)));
    }

    [Fact]
    public void A_subject_of_one_work_is_no_author_s() => Assert.Null(Subjects.MostSpecific(By(Of("W1", "Wizards", "Fiction"), Of("W2", "Witches", "Fiction"))));

    static Work Of(string id, params string[] subjects) => Work(id, "Title " + id, Author("Terry Pratchett", "OL2A")) with { Subjects = subjects };

    static Bibliography By(params Work[] works) => new(Author("Terry Pratchett", "OL2A"), works, DateTimeOffset.UnixEpoch, "OpenLibrary", 1, works.Length, null);
}

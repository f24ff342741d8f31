using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.Tests.Simulator;

public sealed class SyntheticTests
{
    const string Fields = "fields=key,title,author_key,author_name,isbn,first_publish_year,subject,cover_i,edition_count,language";
    static readonly SimulatorOptions Thousand = new() { SyntheticAuthors = 1000 };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    public async Task A_name_finds_exactly_that_author_with_fifteen_works_the_first_shared(int seed)
    {
        await using var subject = await Subject.StartAsync(Thousand);
        var byName = await subject.GetAsync($"/search.json?author={Uri.EscapeDataString(SyntheticLibrary.SeedName(seed))}&sort=editions&{Fields}");
        var byKey = await subject.GetAsync($"/search.json?q=author_key:{SyntheticLibrary.SeedKey(seed)}&sort=editions&{Fields}");
        var works = byName.GetProperty("docs").EnumerateArray().ToList();

        Assert.Equal(byKey.GetProperty("docs").GetRawText(), byName.GetProperty("docs").GetRawText());
        Assert.Equal(15, works.Select(work => work.GetProperty("key").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(works, work => Assert.Equal(SyntheticLibrary.SeedKey(seed), work.GetProperty("author_key")[0].GetString()));
        Assert.Equal([2, .. Enumerable.Repeat(1, 14)], works.Select(work => work.GetProperty("author_name").GetArrayLength()));
    }

    [Fact]
    public async Task The_co_author_has_fifteen_works_of_which_one_is_the_seeds()
    {
        await using var subject = await Subject.StartAsync(Thousand);
        var coAuthor = SyntheticLibrary.SharedWork(7).Authors[1];
        var own = await subject.GetAsync($"/search.json?author={Uri.EscapeDataString(coAuthor.Name)}&sort=editions&{Fields}");
        var works = own.GetProperty("docs").EnumerateArray().ToList();

        Assert.Equal(15, works.Count);
        Assert.Equal("/works/" + SyntheticLibrary.SharedWork(7).Key, works[0].GetProperty("key").GetString());
        Assert.Single(works, work => work.GetProperty("author_key").GetArrayLength() == 2);
    }

    [Fact]
    public async Task An_isbn_and_a_title_find_their_work()
    {
        await using var subject = await Subject.StartAsync(Thousand);
        var (one, other) = (SyntheticLibrary.SharedWork(3), SyntheticLibrary.SharedWork(998));
        Assert.Equal(
            [one.Title, other.Title],
            (await subject.TitlesAsync($"q=isbn:({one.Isbn[0]}%20OR%20{other.Isbn[1]})")).OrderBy(title => title != one.Title));
        Assert.Equal([one.Title], await subject.TitlesAsync($"title={Uri.EscapeDataString(one.Title)}"));
        Assert.Equal([one.Title], await subject.TitlesAsync($"q={Uri.EscapeDataString($"{one.Title} {one.Authors[1].Name}")}"));
    }

    [Fact]
    public async Task Two_simulators_answer_alike_whatever_their_size()
    {
        await using var small = await Subject.StartAsync(Thousand);
        await using var large = await Subject.StartAsync(new SimulatorOptions { SyntheticAuthors = SyntheticLibrary.MaxSeeds });
        var path = $"/search.json?q=author_key:{SyntheticLibrary.SeedKey(42)}&{Fields}";
        Assert.Equal((await small.GetAsync(path)).GetRawText(), (await large.GetAsync(path)).GetRawText());
    }

    [Fact]
    public async Task Authors_past_the_last_are_not_there()
    {
        await using var subject = await Subject.StartAsync(Thousand);
        Assert.Empty(await subject.TitlesAsync($"q=author_key:{SyntheticLibrary.SeedKey(1000)}"));
        Assert.Empty(await subject.TitlesAsync($"author={Uri.EscapeDataString(SyntheticLibrary.SeedName(1000))}"));
        Assert.Empty(await subject.TitlesAsync($"q=isbn:{SyntheticLibrary.SharedWork(1000).Isbn[0]}"));
        Assert.Empty(await subject.TitlesAsync("author=Stephen%20King"));
    }

    [Fact]
    public void Names_and_isbns_are_unique_and_right()
    {
        var works = Enumerable.Range(0, 20_000).Select(SyntheticLibrary.SharedWork).ToList();
        Assert.Equal(40_000, works.SelectMany(work => work.Authors).Select(author => author.Name.Split(' ')[1]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(40_000, works.SelectMany(work => work.Isbn).Distinct(StringComparer.Ordinal).Count());
        Assert.All(works.SelectMany(work => work.Isbn), isbn => Assert.True(CheckDigit.IsRight(isbn), isbn));
        Assert.True(CheckDigit.IsRight(SyntheticLibrary.SharedWork(SyntheticLibrary.MaxSeeds - 1).Isbn[1]));
    }

    [Fact]
    public async Task Works_and_synthetic_authors_do_not_go_together() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Subject.StartAsync(new SimulatorOptions { Works = Books.All, SyntheticAuthors = 1 }));
}

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
    public void Real_sizes_are_spread_as_readers_authors_and_co_authors_are()
    {
        const int seeds = 5000;
        var works = new SyntheticWorks(seeds, SyntheticSizes.Real);
        AssertLogNormal([.. Enumerable.Range(0, seeds).Select(works.WorkCountOfSeed)], median: 60, sigma: 1.4);
        AssertLogNormal([.. Enumerable.Range(0, seeds).Select(works.WorkCountOfCoAuthor)], median: 12, sigma: 1.6);
        Assert.Equal(works.WorkCountOfSeed(7), new SyntheticWorks(8, SyntheticSizes.Real).WorkCountOfSeed(7));

        static void AssertLogNormal(int[] counts, double median, double sigma)
        {
            Array.Sort(counts);
            Assert.InRange(counts[seeds / 2], 0.93 * median, 1.07 * median);
            Assert.InRange(Math.Log((double)counts[seeds * 84 / 100] / counts[seeds / 2]), 0.93 * sigma, 1.07 * sigma);
            Assert.True(counts[0] >= 1);
        }
    }

    [Fact]
    public async Task With_real_sizes_every_work_is_there_once_under_its_own_key_title_and_isbn()
    {
        const int seeds = 60;
        await using var subject = await Subject.StartAsync(new SimulatorOptions { SyntheticAuthors = seeds, SyntheticSizes = SyntheticSizes.Real });
        var sizes = new SyntheticWorks(seeds, SyntheticSizes.Real);
        var expected = Enumerable.Range(0, seeds).Sum(seed => sizes.WorkCountOfSeed(seed) + sizes.WorkCountOfCoAuthor(seed) - 1);

        var query = $"/search.json?q=author_key:({string.Join("+OR+", Enumerable.Range(0, seeds).SelectMany(Keys))})&sort=editions&limit=1000&{Fields}";
        var works = new List<JsonElement>();
        for (var found = expected; works.Count < found;)
        {
            var page = await subject.GetAsync($"{query}&offset={works.Count}");
            found = page.GetProperty("numFound").GetInt32();
            works.AddRange(page.GetProperty("docs").EnumerateArray());
        }

        Assert.Equal(expected, works.Count);
        Assert.Equal(expected, works.Select(work => work.GetProperty("key").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(expected, works.Select(work => work.GetProperty("title").GetString()).Distinct(StringComparer.Ordinal).Count());
        var isbns = works.SelectMany(work => work.GetProperty("isbn").EnumerateArray()).Select(isbn => isbn.GetString()!).ToList();
        Assert.Equal(2 * expected, isbns.Distinct(StringComparer.Ordinal).Count());
        Assert.All(isbns, isbn => Assert.True(CheckDigit.IsRight(isbn), isbn));

        var any = works[expected / 2];
        Assert.Equal([any.GetProperty("title").GetString()!], await subject.TitlesAsync($"q=isbn:{any.GetProperty("isbn")[1].GetString()}"));
        Assert.Equal([any.GetProperty("title").GetString()!], await subject.TitlesAsync($"q=key:{any.GetProperty("key").GetString()}"));
        Assert.Contains(any.GetProperty("title").GetString()!, await subject.TitlesAsync($"title={Uri.EscapeDataString(any.GetProperty("title").GetString()!)}"));

        static IEnumerable<string> Keys(int seed) => new SyntheticWorks(seeds, SyntheticSizes.Real).SharedWork(seed).Authors.Select(author => author.Key);
    }

    [Fact]
    public void An_author_of_thousands_of_works_has_as_many_titles()
    {
        Assert.Equal(SyntheticTitles.PerAuthor, Enumerable.Range(0, SyntheticTitles.PerAuthor).Select(SyntheticTitles.Kind).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task An_author_has_other_names_some_in_another_script_and_all_of_them_find_the_author()
    {
        await using var subject = await Subject.StartAsync(Thousand);
        var authors = await subject.GetAsync($"/search/authors.json?q=key:(/authors/{SyntheticLibrary.SeedKey(0)}+OR+/authors/{SyntheticLibrary.SeedKey(1)})");
        var names = authors.GetProperty("docs").EnumerateArray().Select(author => author.GetProperty("alternate_names").EnumerateArray().ToList()).ToList();
        Assert.Equal([2, 1], names.Select(other => other.Count));
        foreach (var name in names.SelectMany(other => other).Select(name => name.GetString()!))
        {
            Assert.Equal(15, (await subject.GetAsync($"/search.json?author={Uri.EscapeDataString(name)}")).GetProperty("numFound").GetInt32());
            Assert.Equal(0, (await subject.GetAsync($"/search.json?q=author_name:{Uri.EscapeDataString($"\"{name}\"")}")).GetProperty("numFound").GetInt32());
            var found = await subject.GetAsync($"/search/authors.json?q={Uri.EscapeDataString($"\"{name}\" OR \"Nobody Else\"")}");
            Assert.Equal(15, Assert.Single(found.GetProperty("docs").EnumerateArray()).GetProperty("work_count").GetInt32());
        }
    }

    [Fact]
    public async Task Works_and_synthetic_authors_do_not_go_together() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Subject.StartAsync(new SimulatorOptions { Works = Books.All, SyntheticAuthors = 1 }));
}

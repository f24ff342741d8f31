using CacheWarming.Catalogs;
using CacheWarming.OpenLibrarySimulator;
using Xunit.Abstractions;

namespace CacheWarming.Tests.Catalogs.WhoIsWho;

public sealed class WhoIsWhoTests(ITestOutputHelper report)
{
    [Theory]
    [InlineData(1, 1.1)]
    [InlineData(10, 0.35)]
    [InlineData(50, 0.15)]
    public async Task Among_namesakes_split_identities_and_strangers_the_right_author_is_found(int authorsAtOnce, double mostCallsAnAuthor)
    {
        var population = new Population(1_000);
        await using var server = await Simulator.StartAsync(new SimulatorOptions { Works = population.Works }, CancellationToken.None);
        await using var catalog = new CatalogUnderTest(server.Address);
        int right = 0, wrong = 0, missed = 0, whole = 0, calls = 0;

        var answers = new List<AuthorAnswer>();
        foreach (var some in population.People.Chunk(authorsAtOnce))
        {
            answers.AddRange((await catalog.WorksOfAllAsync([.. some.Select(person => person.Question)])).Select(outcome => outcome.Answer!));
        }

        foreach (var (person, answer) in population.People.Zip(answers))
        {
            calls += answer.UpstreamCalls;
            switch (answer.Bibliography?.Author.CatalogId)
            {
                case null when person.Ids.Count == 0:
                    right++;
                    break;
                case null:
                    missed++;
                    break;
                case var id when person.Ids.Contains(id):
                    right++;
                    // All of the person's works, and nobody else's.
                    var ids = answer.Bibliography.Works.SelectMany(w => w.Authors).Select(a => a.CatalogId).Distinct();
                    if (ids.Order(StringComparer.Ordinal).SequenceEqual(person.Ids.Order(StringComparer.Ordinal)))
                        whole++;
                    break;
                default:
                    wrong++;
                    break;
            }
        }

        var people = population.People.Count;
        var known = population.People.Count(p => p.Ids.Count > 0);
        report.WriteLine($"{people} authors, {authorsAtOnce} at once (20 % with a namesake, 10 % under two ids, 5 % unknown): {right} right, {wrong} wrong, {missed} missed; "
            + $"{whole} of {known} with exactly their works; {calls} calls");
        Assert.Equal(0, wrong);
        Assert.True(right > 0.97 * people, $"{right} right of {people}");
        Assert.True(calls <= mostCallsAnAuthor * people, $"{calls} calls for {people} authors");
        Assert.Equal(server.Statistics.Calls, calls);
    }

    [Theory]
    [InlineData("other script", 1)]
    [InlineData("other script", 50)]
    [InlineData("pen name", 1)]
    [InlineData("pen name", 50)]
    [InlineData("another name", 50)]
    [InlineData("spaced initials", 1)]
    [InlineData("spaced initials", 50)]
    [InlineData("joined initials", 1)]
    [InlineData("joined initials", 50)]
    [InlineData("undotted initials", 1)]
    [InlineData("undotted initials", 50)]
    [InlineData("parted letters", 1)]
    [InlineData("parted letters", 50)]
    [InlineData("no particle", 1)]
    [InlineData("no particle", 50)]
    [InlineData("surname alone", 1)]
    [InlineData("surname alone", 50)]
    [InlineData("dated other name", 50)]
    [InlineData("initials of names", 1)]
    [InlineData("initials of names", 50)]
    [InlineData("names of initials", 1)]
    [InlineData("names of initials", 50)]
    [InlineData("surname first", 1)]
    [InlineData("surname first", 50)]
    [InlineData("page four", 1)]
    [InlineData("page four", 50)]
    [InlineData("suffix", 1)]
    [InlineData("suffix", 50)]
    [InlineData("title", 1)]
    [InlineData("title", 50)]
    [InlineData("middle name", 1)]
    [InlineData("middle name", 50)]
    [InlineData("joined particle", 1)]
    [InlineData("joined particle", 50)]
    [InlineData("page two", 1)]
    [InlineData("page two", 50)]
    public async Task Of_200_authors_whom_the_catalogue_has_otherwise_nearly_all_are_found_and_nobody_else(string kind, int authorsAtOnce)
    {
        var people = new HardKinds(kind);
        await using var server = await Simulator.StartAsync(new SimulatorOptions { Works = people.Works }, CancellationToken.None);
        await using var catalog = new CatalogUnderTest(server.Address);

        var found = new List<string?>();
        foreach (var some in people.Asked.Chunk(authorsAtOnce))
        {
            found.AddRange((await catalog.WorksOfAllAsync([.. some.Select(person => person.Question)])).Select(outcome => outcome.Answer!.Bibliography?.Author.CatalogId));
        }

        var right = people.Asked.Zip(found).Count(pair => pair.Second == pair.First.Ids[0]);
        var wrong = people.Asked.Zip(found).Count(pair => pair.Second is not null && pair.Second != pair.First.Ids[0]);
        report.WriteLine($"{kind}, {authorsAtOnce} at once: {right} right, {wrong} wrong of {people.Asked.Count}; {server.Statistics.Calls} calls");
        Assert.True(right >= 0.95 * people.Asked.Count, $"{right} right of {people.Asked.Count}");
        Assert.True(wrong <= 0.005 * people.Asked.Count, $"{wrong} wrong of {people.Asked.Count}");
    }
}

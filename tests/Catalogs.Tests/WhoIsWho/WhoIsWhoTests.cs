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
}

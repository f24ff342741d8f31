using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>Results go to the broker in groups, and every author is in exactly one.</summary>
[Collection(SeparateServices.Name)]
public sealed class ResultGroupTests(SharedDeployment shared)
{
    const int Most = 50;
    const string Seen = "seen-by-the-test";
    static readonly CatalogAuthor[] Everybody = [.. Enumerable.Range(300, 60).Select(MadeUp.Author)];

    internal static IEnumerable<CatalogWork> Works => Everybody.SelectMany(author => MadeUp.Chain(author));

    [Fact]
    public async Task Results_of_authors_that_are_done_together_share_a_message()
    {
        var broker = shared.Services.Broker;
        await broker.DeclareQueueAsync(Seen);
        try
        {
            await broker.BindAsync("CacheWarming.Contracts:AuthorsWarmed", Seen);

            var job = await shared.WarmAsync(MadeUp.Csv(Everybody));

            var groups = (await broker.TakeAsync(Seen, count: 1_000))
                .Select(message => JsonDocument.Parse(message.Payload).RootElement.GetProperty("message").GetProperty("authors").EnumerateArray().ToList())
                .Select(results => results.FindAll(result => result.GetProperty("jobId").GetGuid() == job.JobId))
                .Where(results => results.Count > 0)
                .ToList();
            Assert.Equal("Completed", job.State);
            Assert.All(groups, group => Assert.InRange(group.Count, 1, Most));
            Assert.Equal(Everybody.Length, groups.SelectMany(group => group).Select(result => result.GetProperty("authorKey").GetString()).Distinct().Count());
            Assert.True(groups.Count < Everybody.Length, $"{groups.Count} messages for {Everybody.Length} authors");
        }
        finally
        {
            await broker.DeleteQueueAsync(Seen);
        }
    }
}

using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.DeadLetters;

/// <summary>The broker goes away in the middle of a redrive. On a broker of its own: what it redelivers afterwards concerns no other test.</summary>
public sealed class CutConnectionTests(OnServers world) : IClassFixture<OnServers>
{
    static readonly object All = new { all = true };

    [Fact]
    public async Task A_connection_that_is_cut_in_the_middle_of_a_redrive_loses_no_letter()
    {
        var job = await world.FailedJobAsync("Cut", 150);
        var takes = 0;
        world.Letters.BeforeTake = async () =>
        {
            if (Interlocked.Increment(ref takes) != 2)
                return;
            await Eventually.Async(async () => (await ConnectionsAsync()).Contains("cache-warming dead letters"), "the broker lists the redrive's connection");
            await world.Broker.CutConnectionsAsync();
        };

        var cut = await world.EndedAsync(await world.BeginRedriveAsync(All));

        Assert.Equal(("failed", 100), (cut.GetProperty("state").GetString(), cut.GetProperty("redriven").GetInt32()));
        world.Letters.BeforeTake = () => Task.CompletedTask;
        // A redrive walks what it finds at its beginning: wait until the broker has taken back what the first one held.
        await Eventually.Async(async () => await world.DepthAsync() >= 50, "the broker has its letters back");
        // The bus was cut off too: until it is connected again the job's saga answers nobody.
        await Eventually.Async(
            async () => (await world.Http.GetAsync(new Uri("health/ready", UriKind.Relative))).IsSuccessStatusCode, "Ingestion is ready again", TimeSpan.FromMinutes(1));
        var rest = await world.RedriveAsync(All);
        Assert.True(rest.GetProperty("state").GetString() == "completed" && rest.GetProperty("redriven").GetInt32() == 50, $"the rest: {rest}");
        await world.UntilAsync(job, "Completed");
        Assert.Equal((150, 0), (await world.AuthorsAsync(job, "warmed"), await world.AuthorsAsync(job, "failed")));
        // What the first one had deleted when it was cut off may have come back too: such letters are done already.
        await Eventually.Async(
            async () =>
            {
                Assert.Equal(0, (await world.RedriveAsync(All)).GetProperty("redriven").GetInt32());
                return await world.DepthAsync() == 0;
            },
            "no letter is left");
        Assert.Equal("Completed", (await world.JobAsync(job)).GetProperty("state").GetString());
    }

    async Task<IReadOnlyCollection<string?>> ConnectionsAsync() =>
        [.. (await Management.GetAsync($"api/vhosts/{world.Broker.Name}/connections")).EnumerateArray()
            .Select(c => c.GetProperty("client_properties").TryGetProperty("connection_name", out var name) ? name.GetString() : null)];
}

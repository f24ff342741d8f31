using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;

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
        // The bus was cut off too: until all of it is connected again (it counts as ready, but degraded, before) the job's saga may answer nobody.
        await Eventually.Async(
            async () => (await world.Http.GetFromJsonAsync<JsonElement>("health/ready")).GetProperty("status").GetString() == "Healthy",
            "Ingestion is whole again", TimeSpan.FromMinutes(1));
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

    [Fact]
    public async Task A_saga_that_did_not_answer_in_time_is_asked_again_and_no_letter_is_left()
    {
        var job = await world.FailedJobAsync("Late", 3);
        Guid redrive;
        var database = world.Services.GetRequiredService<Database>();
        await using (var connection = await database.OpenAsync(CancellationToken.None))
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.RunAsync("SELECT 1 FROM jobs WHERE id = @job FOR UPDATE", transaction, [("job", database.Id(job))], CancellationToken.None);
            redrive = await world.BeginRedriveAsync(All);
            await Eventually.Async(async () => await WaitingForLocksAsync(database) == 2, "the first question waits for the job, and so does the one after it", TimeSpan.FromMinutes(1));
            Assert.Equal("running", (await world.RedriveAsync(redrive)).GetProperty("state").GetString());
        }

        var late = await world.EndedAsync(redrive);

        // The first answer put them back, the second said so.
        Assert.Equal(("completed", 3), (late.GetProperty("state").GetString(), late.GetProperty("redriven").GetInt32() + late.GetProperty("alreadyDone").GetInt32()));
        await world.UntilAsync(job, "Completed");
        await Eventually.Async(async () => await world.DepthAsync() == 0, "no letter is left");
    }

    static async Task<long> WaitingForLocksAsync(Database database)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", null, [], CancellationToken.None);
    }

    async Task<IReadOnlyCollection<string?>> ConnectionsAsync() =>
        [.. (await Management.GetAsync($"api/vhosts/{world.Broker.Name}/connections")).EnumerateArray()
            .Select(c => c.GetProperty("client_properties").TryGetProperty("connection_name", out var name) ? name.GetString() : null)];
}

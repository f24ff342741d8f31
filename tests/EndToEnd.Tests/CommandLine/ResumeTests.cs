using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using Microsoft.Data.Sqlite;

namespace CacheWarming.Tests.EndToEnd.CommandLine;

public sealed class ResumeTests : IAsyncLifetime, IDisposable
{
    const int Seeds = 20;
    const int Authors = 2 * Seeds;

    // The records and the works of the library's authors, and of their co-authors.
    const int Planned = 4;

    readonly WorkFolder _folder = new();
    RunningSimulator _catalogue = null!;
    string[] _command = [];

    public async Task InitializeAsync()
    {
        _catalogue = await Simulator.StartAsync(new SimulatorOptions { SyntheticAuthors = Seeds, Latency = TimeSpan.FromMilliseconds(150) }, default);
        _command =
        [
            "warm", _folder.Write("library.csv", MadeUp.Csv(..Seeds)), "--catalog", _catalogue.Address.ToString(), "--data-dir", _folder.Data, "--json",
        ];
    }

    public async Task DisposeAsync() => await _catalogue.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_ctrl_c_the_next_run_goes_on_with_the_same_job()
    {
        await using var run = StandaloneRun.Start(_folder.Path, _command);
        await run.UntilAsync(() => _catalogue.Statistics.Calls >= 2, "it has made two calls");
        await run.InterruptAsync();
        var interrupted = await run.EndAsync();

        Assert.Equal(130, interrupted.ExitCode);
        // The one line is there all the same, with what was reached.
        var reached = JsonDocument.Parse(Assert.Single(interrupted.Output.TrimEnd('\n').Split('\n'))).RootElement;
        Assert.Equal("Warming", reached.GetProperty("state").GetString());
        Assert.Equal(Seeds, reached.GetProperty("authors").GetProperty("csv").GetInt32());
        Assert.Equal("Interrupted. Run the same command again to go on from here.\n", interrupted.Error);
        var (job, state) = Assert.Single(await JobsAsync());
        Assert.Equal("Warming", state);

        var result = await EndsWellAsync();

        Assert.Equal(job, result.JobId);
        // What was under way at the signal came to its end and was kept.
        Assert.InRange(_catalogue.Statistics.Calls, Planned, Planned + 1);
        Assert.All(_catalogue.Statistics.ByAuthor.Values, calls => Assert.InRange(calls, 1, 3));
        Assert.InRange(result.UpstreamCalls, 1, _catalogue.Statistics.Calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task After_a_kill_at_any_moment_the_next_run_ends_the_job(int calls)
    {
        await using var run = StandaloneRun.Start(_folder.Path, _command);
        await run.UntilAsync(() => _catalogue.Statistics.Calls >= calls, $"call {calls}");
        await run.KillAsync();
        var (job, _) = Assert.Single(await JobsAsync());

        var result = await EndsWellAsync();

        Assert.Equal(job, result.JobId);
        // The batch under way begins again: its records, and its works if these had been asked for.
        Assert.InRange(_catalogue.Statistics.Calls, Planned, Planned + 2);
        Assert.All(_catalogue.Statistics.ByAuthor.Values, each => Assert.InRange(each, 1, 4));
    }

    [Fact]
    public async Task A_second_program_on_the_same_data_folder_is_refused()
    {
        await using var run = StandaloneRun.Start(_folder.Path, _command);
        await run.UntilAsync(() => _catalogue.Statistics.Calls >= 1, "it is at work");

        var second = await StandaloneRun.ToEndAsync(_folder.Path, _command);

        Assert.Equal(1, second.ExitCode);
        Assert.Equal("", second.Output);
        Assert.Equal($"The data folder {_folder.Data} is in use by another run; wait for it, or choose another with --data-dir.\n", second.Error);
        Assert.Equal(0, (await run.EndAsync()).ExitCode);
    }

    async Task<WarmLine> EndsWellAsync()
    {
        var run = await StandaloneRun.ToEndAsync(_folder.Path, _command);
        Assert.True(run.ExitCode == 0, run.ToString());
        var result = WarmLine.Read(run);
        Assert.Equal("Completed", result.State);
        Assert.Equal(Authors, result.Authors.Total);
        Assert.Equal(Authors, result.Authors.Warmed + result.Authors.AlreadyWarm);
        Assert.Equal(100, result.Coverage.Percent);
        return result;
    }

    async Task<List<(Guid Id, string State)>> JobsAsync()
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(_folder.Data, "ingestion.db")};Mode=ReadOnly;Pooling=False");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT id, state FROM jobs";
        await using var row = await command.ExecuteReaderAsync();
        var jobs = new List<(Guid, string)>();
        while (await row.ReadAsync())
            jobs.Add((row.GetGuid(0), row.GetString(1)));
        return jobs;
    }
}

using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.EndToEnd.CommandLine;

/// <summary>A catalogue that answers 500: the terminal says so once, and the run can be ended.</summary>
public sealed class AwayCatalogueTests : IAsyncLifetime, IDisposable
{
    readonly WorkFolder _folder = new();
    RunningSimulator _catalogue = null!;
    string[] _command = [];

    public async Task InitializeAsync()
    {
        _catalogue = await Simulator.StartAsync(new SimulatorOptions { SyntheticAuthors = 20 }, default);
        _catalogue.AddFault(new Fault { Status = 500 });
        _command = ["warm", _folder.Write("library.csv", MadeUp.Csv(..20)), "--catalog", _catalogue.Address.ToString(), "--data-dir", _folder.Data, "--json"];
    }

    public async Task DisposeAsync() => await _catalogue.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_line_says_what_is_wrong_since_when_until_when_and_what_to_do()
    {
        await using var run = StandaloneRun.Start(_folder.Path, _command);
        await run.UntilAsync(() => run.Error.Length > 0, "it says that the catalogue is in trouble");
        await run.InterruptAsync();
        var ended = await run.EndAsync();

        Assert.Equal(130, ended.ExitCode);
        var lines = ended.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Matches(@"^Open Library: .*500.*, since \d\d:\d\d:\d\d; next try \d\d:\d\d:\d\d\. Try --catalog sample; if it refuses you, set OpenLibrary__Contact\.$", lines[0]);
        AssertNothingReached(ended);
    }

    [Fact]
    public async Task A_time_out_ends_the_run_with_the_line_of_json()
    {
        var ended = await StandaloneRun.ToEndAsync(_folder.Path, [.. _command, "--timeout", "2s"]);

        Assert.Equal(124, ended.ExitCode);
        Assert.EndsWith("Not done within --timeout. Run the same command again to go on from here.\n", ended.Error, StringComparison.Ordinal);
        AssertNothingReached(ended);
    }

    static void AssertNothingReached(EndedRun ended)
    {
        var reached = JsonDocument.Parse(Assert.Single(ended.Output.TrimEnd('\n').Split('\n'))).RootElement;
        Assert.Equal("Warming", reached.GetProperty("state").GetString());
        Assert.Equal(20, reached.GetProperty("authors").GetProperty("total").GetInt32());
        Assert.Equal(0, reached.GetProperty("authors").GetProperty("warmed").GetInt32());
    }
}

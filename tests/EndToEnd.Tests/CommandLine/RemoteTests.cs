using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;
using CacheWarming.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Tests.EndToEnd.CommandLine;

/// <summary>The verbs that drive an installation elsewhere: here one process of <c>serve</c>, over HTTP like any other.</summary>
public sealed class RemoteTests : IAsyncLifetime, IDisposable
{
    readonly WorkFolder _folder = new();
    readonly string _address = $"http://127.0.0.1:{ServiceProcess.FreePort()}";
    ServiceProcess _server = null!;
    RunningSimulator _catalogue = null!;

    public async Task InitializeAsync()
    {
        _catalogue = await Simulator.StartAsync(new SimulatorOptions { Works = [.. MadeUp.Chain(MadeUp.Author(1)), .. MadeUp.Chain(MadeUp.Author(2))] }, default);
        _server = await ServiceProcess.StartAsync(
            "Standalone", arguments: ["serve", "--urls", _address, "--catalog", _catalogue.Address.ToString(), "--data-dir", _folder.Data], readyLine: $"Listening on {_address}");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _catalogue.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_library_is_warmed_elsewhere_and_looked_at_from_here()
    {
        var csv = _folder.Write("library.csv", MadeUp.Csv(MadeUp.Author(1), MadeUp.Author(2)));

        var preview = await RunAsync("warm", csv, "--dry-run", "--json");
        Assert.Equal((0, 2), (preview.ExitCode, JsonDocument.Parse(preview.Output).RootElement.GetProperty("authors").GetInt32()));

        var warmed = await RunAsync("warm", csv, "--json");
        Assert.True(warmed.ExitCode == 0, warmed.ToString());
        var line = WarmLine.Read(warmed);
        Assert.Equal(100, line.Coverage.Percent);

        var jobs = await RunAsync("jobs");
        Assert.Contains(line.JobId.ToString(), jobs.Output, StringComparison.Ordinal);
        // Colours are for terminals.
        Assert.DoesNotContain('\u001b', jobs.Output);
        Assert.Contains("Completed", (await RunAsync("jobs", "show", line.JobId.ToString())).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("jobs", "watch", line.JobId.ToString(), "--json")).ExitCode);

        var found = await RunAsync("search", "author", MadeUp.Author(1).Name);
        Assert.True(found.ExitCode == 0, found.ToString());
        Assert.StartsWith("HIT", found.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_shown_by_cause_redriven_and_purged()
    {
        var (lost, well) = (MadeUp.Author(1), MadeUp.Author(2));
        _catalogue.AddFault(new Fault { Author = lost.Name, Body = "{\"docs\": 7", Path = "/search" });
        var csv = _folder.Write("library.csv", MadeUp.Csv(lost, well));
        var warmed = await RunAsync("warm", csv, "--json");
        Assert.Equal(2, warmed.ExitCode);
        var job = WarmLine.Read(warmed).JobId.ToString();

        var letters = await RunAsync("dlq", "--json");
        var group = JsonDocument.Parse(letters.Output).RootElement.GetProperty("groups")[0].GetProperty("id").GetString()!;
        Assert.Contains(group, (await RunAsync("dlq")).Output, StringComparison.Ordinal);
        var unconfirmed = await RunAsync("dlq", "purge", "--group", group);
        Assert.Equal(64, unconfirmed.ExitCode);
        Assert.Contains("would delete 1 dead letters", unconfirmed.Error, StringComparison.Ordinal);

        _catalogue.ClearFaults();
        var redriven = await RunAsync("dlq", "redrive", "--group", group);
        Assert.True(redriven.ExitCode == 0, redriven.ToString());
        Assert.Contains("Authors pending again: 1", redriven.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("jobs", "watch", job)).ExitCode);
        var purged = await RunAsync("dlq", "purge", "--yes", "--json");
        Assert.Equal(0, JsonDocument.Parse(purged.Output).RootElement.GetProperty("deleted").GetInt32());
    }

    [Fact]
    public async Task What_the_server_refuses_is_said_in_its_words()
    {
        var csv = _folder.Write("no-author.csv", "Title,ISBN\nThe Shining,9789999908290\n");

        var refused = await RunAsync("warm", csv);
        Assert.Equal(64, refused.ExitCode);
        Assert.Contains("line 1", refused.Error, StringComparison.Ordinal);

        var unknown = await RunAsync("jobs", "pause", Guid.NewGuid().ToString());
        Assert.Equal(64, unknown.ExitCode);
        Assert.Contains("There is no job", unknown.Error, StringComparison.Ordinal);

        var nobody = await StandaloneRun.ToEndAsync(_folder.Path, "jobs", "--server", $"http://127.0.0.1:{ServiceProcess.FreePort()}");
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("can't be reached", nobody.Error, StringComparison.Ordinal);
        Assert.Single(nobody.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task What_is_no_CacheWarming_is_told_in_one_sentence()
    {
        var csv = _folder.Write("library.csv", MadeUp.Csv(MadeUp.Author(1)));
        await using var other = WebApplication.CreateSlimBuilder().Build();
        other.Urls.Add("http://127.0.0.1:0");
        other.Run(context => context.Response.WriteAsync("<html>Welcome</html>"));
        await other.StartAsync();

        foreach (var command in new string[][] { ["warm", csv], ["warm", csv, "--dry-run"], ["jobs"], ["dlq"], ["search", "title", "Momo"] })
        {
            var ended = await StandaloneRun.ToEndAsync(_folder.Path, [.. command, "--server", other.Urls.First()]);
            Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
            Assert.Equal($"{other.Urls.First()}/ answered something that this program can't read. Is it a CacheWarming, and of the same version?\n", ended.Error);
        }
        var elsewhere = await StandaloneRun.ToEndAsync(_folder.Path, "jobs", "--server", _catalogue.Address.ToString());
        Assert.Equal((64, $"{_catalogue.Address}api/warming/jobs?limit=20 is not there: is this the address of a CacheWarming?\n"), (elsewhere.ExitCode, elsewhere.Error));
    }

    Task<EndedRun> RunAsync(params string[] arguments) => StandaloneRun.ToEndAsync(_folder.Path, [.. arguments, "--server", _address]);
}

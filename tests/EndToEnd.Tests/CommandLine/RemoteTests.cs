using System.Collections.Concurrent;
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
        var id = line.JobId.ToString()[^8..];
        Assert.Contains(id, jobs.Output, StringComparison.Ordinal);
        Assert.All(jobs.Output.Split('\n'), row => Assert.InRange(row.Length, 0, 80));
        Assert.Matches(@"\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d", jobs.Output);
        // Colours are for terminals.
        Assert.DoesNotContain('\u001b', jobs.Output);
        Assert.Contains("Completed", (await RunAsync("jobs", "show", id)).Output, StringComparison.Ordinal);
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
        foreach (var verb in new string[][] { ["dlq"], ["dlq", "redrive"], ["dlq", "purge", "--yes"] })
            Assert.Contains("none of the queues", (await RunAsync([.. verb, "--queue", "somebody-elses"])).Error, StringComparison.Ordinal);
        var both = await RunAsync("dlq", "redrive", "--all", "--group", group);
        Assert.Equal(64, both.ExitCode);
        Assert.Contains("--group or --all, not both", both.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("dlq", "redrive", "--all")).ExitCode);
        var purged = await RunAsync("dlq", "purge", "--all", "--yes", "--json");
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
        var misread = await RunAsync("jobs", "pause", "nonsense");
        Assert.Equal((64, "There is no job whose id ends with 'nonsense'.\n"), (misread.ExitCode, misread.Error));

        var nobody = await StandaloneRun.ToEndAsync(_folder.Path, "jobs", "--server", $"http://127.0.0.1:{ServiceProcess.FreePort()}");
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("can't be reached", nobody.Error, StringComparison.Ordinal);
        Assert.Single(nobody.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("<html>Welcome</html>")]
    [InlineData("""{"hello":1}""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task What_is_no_CacheWarming_is_told_in_one_sentence(string body)
    {
        var csv = _folder.Write("library.csv", MadeUp.Csv(MadeUp.Author(1)));
        await using var other = await StartAsync(context => context.Response.WriteAsync(body));

        foreach (var command in new string[][] { ["warm", csv], ["warm", csv, "--dry-run"], ["jobs"], ["jobs", "show", Guid.NewGuid().ToString()], ["dlq"] })
        {
            var ended = await StandaloneRun.ToEndAsync(_folder.Path, [.. command, "--server", other.Urls.First()]);
            Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
            Assert.Equal($"{other.Urls.First()}/ answered something that this program can't read. Is it a CacheWarming, and of the same version?\n", ended.Error);
        }
    }

    [Fact]
    public async Task A_search_answered_by_a_web_page_and_an_address_that_is_not_there_are_told_in_one_sentence()
    {
        await using var other = await StartAsync(context => context.Response.WriteAsync("<html>Welcome</html>"));

        var ended = await StandaloneRun.ToEndAsync(_folder.Path, "search", "title", "Momo", "--server", other.Urls.First());
        Assert.Equal((1, $"{other.Urls.First()}/ answered something that this program can't read. Is it a CacheWarming, and of the same version?\n"), (ended.ExitCode, ended.Error));
        var elsewhere = await StandaloneRun.ToEndAsync(_folder.Path, "jobs", "--server", _catalogue.Address.ToString());
        Assert.Equal((64, $"{_catalogue.Address}api/warming/jobs?limit=20 is not there: is this the address of a CacheWarming?\n"), (elsewhere.ExitCode, elsewhere.Error));
    }

    [Fact]
    public async Task A_redirect_is_told_and_not_followed_with_the_key()
    {
        var keys = new ConcurrentQueue<string>();
        await using var target = await StartAsync(context =>
        {
            keys.Enqueue(context.Request.Headers["X-Api-Key"].ToString());
            return context.Response.WriteAsync("[]");
        });
        await using var other = await StartAsync(context =>
        {
            context.Response.Redirect(target.Urls.First() + "/elsewhere");
            return Task.CompletedTask;
        });

        var ended = await StandaloneRun.ToEndAsync(_folder.Path, "jobs", "--api-key", "a-secret-key", "--server", other.Urls.First());
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal($"{other.Urls.First()}/api/warming/jobs?limit=20 redirects to {target.Urls.First()}/elsewhere. Give the address of the server itself.\n", ended.Error);
        Assert.Empty(keys);
    }

    static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var server = WebApplication.CreateSlimBuilder().Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.Run(answer);
        await server.StartAsync();
        return server;
    }

    Task<EndedRun> RunAsync(params string[] arguments) => StandaloneRun.ToEndAsync(_folder.Path, [.. arguments, "--server", _address]);
}

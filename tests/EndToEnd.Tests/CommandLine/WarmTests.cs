using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.EndToEnd.CommandLine;

public sealed class WarmTests : IDisposable
{
    readonly WorkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_sample_library_is_warm_after_one_run_and_costs_nothing_in_the_next()
    {
        string[] command = ["warm", Samples.Library, "--catalog", "sample", "--data-dir", _folder.Data, "--json"];

        var run = await StandaloneRun.ToEndAsync(_folder.Path, command);

        Assert.True(run.ExitCode == 0, run.ToString());
        var first = WarmLine.Read(run);
        Assert.Equal("Completed", first.State);
        Assert.InRange(first.Coverage.Percent, 95, 100);
        Assert.Equal(70, first.Coverage.Books);
        Assert.True(first.Authors.Discovered > 0);
        Assert.Equal(first.Authors.Total, first.Authors.Csv + first.Authors.Discovered);
        Assert.Equal(first.Authors.Total, first.Authors.Warmed + first.Authors.AlreadyWarm + first.Authors.NotFound);
        Assert.InRange(first.UpstreamCalls, 1, 0.25 * first.Authors.Total);
        Assert.InRange(first.Works, first.Authors.Warmed, 1_596);

        var again = await StandaloneRun.ToEndAsync(_folder.Path, command);

        Assert.True(again.ExitCode == 0, again.ToString());
        var second = WarmLine.Read(again);
        Assert.NotEqual(first.JobId, second.JobId);
        Assert.Equal(0, second.UpstreamCalls);
        Assert.Equal(0, second.Authors.Warmed);
        Assert.Equal(first.Coverage, second.Coverage);
    }

    [Fact]
    public async Task A_budget_leaves_out_who_promises_least_and_the_run_says_so()
    {
        string[] command = ["warm", Samples.Library, "--catalog", "sample", "--data-dir", _folder.Data, "--max-authors", "20"];

        var run = await StandaloneRun.ToEndAsync(_folder.Path, [.. command, "--json"]);

        Assert.True(run.ExitCode == 0, run.ToString());
        var line = WarmLine.Read(run);
        var authors = line.Authors;
        Assert.Equal(authors.Csv + 20, authors.Warmed + authors.NotFound);
        Assert.True(authors.LeftOut > 0);
        Assert.Equal(authors.Total, authors.Warmed + authors.AlreadyWarm + authors.NotFound + authors.LeftOut);
        var again = await StandaloneRun.ToEndAsync(_folder.Path, command);
        // However the terminal breaks it.
        Assert.Contains("at most 20 are warmed", string.Join(' ', again.Output.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subjects_lead_further_at_one_more_call_for_one_author_in_ten()
    {
        string[] command = ["warm", Samples.Library, "--catalog", "sample", "--max-depth", "1", "--json"];

        var alone = WarmLine.Read(await StandaloneRun.ToEndAsync(_folder.Path, [.. command, "--data-dir", _folder.Data]));
        var more = WarmLine.Read(await StandaloneRun.ToEndAsync(_folder.Path, [.. command, "--data-dir", _folder.Data + "-subjects", "--discover-by", "coAuthorsAndSubjects"]));

        Assert.True(more.Authors.Discovered > alone.Authors.Discovered, $"{more.Authors.Discovered} are no more than {alone.Authors.Discovered}");
        Assert.InRange(more.UpstreamCalls, alone.UpstreamCalls + 1, 0.4 * more.Authors.Total);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_leaves_nothing_behind()
    {
        var run = await StandaloneRun.ToEndAsync(_folder.Path, "warm", Samples.Library, "--dry-run");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("70", run.Output, StringComparison.Ordinal);
        Assert.Contains("58", run.Output, StringComparison.Ordinal);
        Assert.Contains("0:00:15", run.Output, StringComparison.Ordinal); // one call a second without a contact, four authors each
        Assert.Contains("Nothing was stored", run.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_catalogue_on_this_machine_is_asked_without_a_pace()
    {
        await using var catalogue = await Simulator.StartAsync(
            new SimulatorOptions { SyntheticAuthors = 120, Latency = TimeSpan.FromMilliseconds(300) }, default);
        var csv = _folder.Write("library.csv", MadeUp.Csv(..120));

        var run = await StandaloneRun.ToEndAsync(
            _folder.Path, "warm", csv, "--catalog", catalogue.Address.ToString(), "--data-dir", _folder.Data, "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        var result = WarmLine.Read(run);
        Assert.Equal(240, result.Authors.Warmed);
        Assert.Equal(catalogue.Statistics.Calls, result.UpstreamCalls);
        Assert.InRange(result.UpstreamCalls, 1, 0.1 * result.Authors.Warmed);
        // Two batches ask at the same time. At Open Library's own pace, one call a second, no two calls would meet.
        Assert.InRange(catalogue.Statistics.MaxConcurrent, 2, 3);
    }

    [Fact]
    public async Task A_relative_path_is_meant_from_where_the_program_is_called()
    {
        _folder.Write("exports/books.csv", "Title,Author\nThe Shining,Stephen King\n");

        var run = await StandaloneRun.ToEndAsync(_folder.Path, "warm", "exports/books.csv", "--catalog", "sample", "--max-depth", "1", "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(100, WarmLine.Read(run).Coverage.Percent);
        Assert.True(Directory.Exists(Path.Combine(_folder.Path, ".cache-warming", "sample")), "the data is kept below the current folder");
    }

    [Fact]
    public async Task Without_json_a_person_reads_how_it_went()
    {
        var csv = _folder.Write("books.csv", "Title,Author\nThe Shining,Stephen King\nNo Such Book,Nobody Atall\n");

        var run = await StandaloneRun.ToEndAsync(_folder.Path, "warm", csv, "--catalog", "sample", "--data-dir", _folder.Data);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("books.csv", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 2 (50 %)", run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task An_author_that_no_retry_can_warm_is_counted_and_the_rest_is_warmed()
    {
        var (lost, well) = (MadeUp.Author(1), MadeUp.Author(2));
        await using var catalogue = await Simulator.StartAsync(new SimulatorOptions { Works = [.. MadeUp.Chain(lost), .. MadeUp.Chain(well)] }, default);
        catalogue.AddFault(new Fault { Author = lost.Name, Body = "{\"docs\": 7", Path = "/search" });
        var csv = _folder.Write("library.csv", MadeUp.Csv(lost, well));

        var run = await StandaloneRun.ToEndAsync(
            _folder.Path, "warm", csv, "--catalog", catalogue.Address.ToString(), "--data-dir", _folder.Data, "--json");

        Assert.True(run.ExitCode == 2, run.ToString());
        var result = WarmLine.Read(run);
        Assert.Equal("CompletedWithFailures", result.State);
        Assert.Equal(1, result.Authors.Failed);
        Assert.Equal(1, result.Authors.Warmed);
        Assert.Equal(50, result.Coverage.Percent);
        Assert.Equal(4, catalogue.CallsFor(lost));
    }
}

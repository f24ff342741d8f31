using System.Globalization;
using System.Text.Json;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Standalone.Composition;
using Spectre.Console;

namespace CacheWarming.Standalone.Warm;

/// <summary>
/// Shows a job: bars and a status line while it runs, then a summary; one line a minute in a file or a pipe. With <c>--json</c> all of this
/// is written to standard error, and standard output gets one line.
/// </summary>
/// <param name="advice">What to do if a catalogue is away.</param>
sealed class WarmDisplay(bool json, string advice = "")
{
    // With the longest description the bars fit into 80 columns.
    const int BarWidth = 20;

    static readonly string[] Depths = ["Your library's authors", "Their co-authors", "Co-authors' co-authors", "One step further"];

    readonly IAnsiConsole _console = json ? Terminal.Error : Terminal.Out;

    /// <summary>The display name of a depth.</summary>
    public static string NameOf(int depth) => Depths[Math.Min(depth, Depths.Length - 1)];

    // No bars in a log file, nor with --json if standard error is not a terminal.
    bool ShowsBars => _console.Profile.Capabilities.Interactive && !(json && Console.IsErrorRedirected);

    public void Submitted(FileInfo file, SubmittedUpload upload)
    {
        if (json && !ShowsBars)
            return;
        _console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[bold]{file.Name}[/] ({upload.Format}): {upload.Books} books by {upload.AuthorsQueued} authors{(upload.Running ? ", going on where the last run stopped" : "")}");
        foreach (var row in upload.Skipped.Take(5))
            _console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]  line {row.Line} left out: {row.Reason}[/]");
        if (upload.SkippedRows > 5)
            _console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]  and {upload.SkippedRows - 5} more[/]");
    }

    /// <summary>The latest view of the job; null before the first one.</summary>
    public JobView? Last { get; private set; }

    /// <summary>Shows each view of the job until it has ended.</summary>
    public Task<JobView> WatchAsync(IAsyncEnumerable<JobView> looks)
    {
        var status = new StatusLine(TimeProvider.System, advice);
        return ShowsBars ? DrawAsync(looks, status) : WriteAsync(looks, status);
    }

    async Task<JobView> WriteAsync(IAsyncEnumerable<JobView> looks, StatusLine status)
    {
        await foreach (var job in looks)
        {
            Last = job;
            if (status.Due(job) is { } line)
                await _console.Profile.Out.Writer.WriteLineAsync(line);
        }
        return Last!;
    }

    async Task<JobView> DrawAsync(IAsyncEnumerable<JobView> looks, StatusLine status)
    {
        var line = new Text("");
        return await _console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = BarWidth }, new PercentageColumn(), new ElapsedTimeColumn())
            .UseRenderHook((bars, _) => new Rows(bars, line))
            .StartAsync(async progress =>
            {
                var bars = new Dictionary<int, ProgressTask>();
                ProgressTask? books = null;
                await foreach (var job in looks)
                {
                    line = new Text(status.For(job), job.WaitingFor is null ? Color.Grey : Color.Yellow);
                    foreach (var depth in job.Depths)
                    {
                        if (!bars.TryGetValue(depth.Depth, out var bar))
                            bars[depth.Depth] = bar = progress.AddTask(NameOf(depth.Depth));
                        bar.MaxValue = depth.Total;
                        bar.Value = depth.Settled;
                        bar.Description = $"{NameOf(depth.Depth)} {depth.Settled}/{depth.Total}";
                    }
                    if (job.Coverage is { Known: true, Books: > 0 } coverage)
                    {
                        books ??= progress.AddTask("");
                        (books.MaxValue, books.Value, books.Description) = (coverage.Books, coverage.Hits, $"your books that answer {coverage.Hits}/{coverage.Books}");
                    }
                    Last = job;
                }
                return Last!;
            });
    }

    /// <summary>
    /// Prints what was reached when the run stopped before the job's end, as the line of <c>--json</c>. Without <c>--json</c> the bars have
    /// shown it.
    /// </summary>
    public void Stopped(JobView job, TimeSpan took)
    {
        if (json)
            WriteLine(job, took);
    }

    static void WriteLine(JobView job, TimeSpan took) => Console.Out.WriteLine(JsonSerializer.Serialize(WarmResult.From(job, took), WarmJson.Default.WarmResult));

    public void SumUp(JobView job, TimeSpan took, string dataFolder)
    {
        if (json)
        {
            WriteLine(job, took);
            return;
        }
        var authors = job.Authors;
        _console.WriteLine();
        _console.Write(new BreakdownChart().Width(Math.Min(72, _console.Profile.Width)).HideTagValues()
            .AddItem($"warmed {authors.Warmed}", authors.Warmed, Color.Green)
            .AddItem($"already warm {authors.AlreadyWarm}", authors.AlreadyWarm, Color.Aqua)
            .AddItem($"not found {authors.NotFound}", authors.NotFound, Color.Yellow)
            .AddItem($"failed {authors.Failed}", authors.Failed, Color.Red)
            .AddItem($"left out {authors.LeftOut + authors.Cancelled}", authors.LeftOut + authors.Cancelled, Color.Grey));
        _console.WriteLine();
        var coverage = job.Coverage;
        var table = new Grid().AddColumn().AddColumn();
        table.AddRow("[grey]State[/]", job.State);
        table.AddRow("[grey]Authors[/]", $"{authors.Total} ({authors.Csv} of your library, {authors.Discovered} discovered)");
        table.AddRow("[grey]Works stored[/]", job.Works.ToString(CultureInfo.InvariantCulture));
        table.AddRow("[grey]Upstream calls[/]", job.UpstreamCalls + (job.IsbnLookupCalls > 0 ? $" and {job.IsbnLookupCalls} to look up your books by ISBN" : ""));
        table.AddRow("[grey]Your books that answer now[/]", coverage.Percent is { } percent
            ? string.Create(CultureInfo.InvariantCulture, $"[bold]{coverage.Hits} of {coverage.Books} ({percent:0.#} %)[/]: {coverage.TitleHits} by title, {coverage.IsbnHits} by ISBN")
            : "unknown: the search did not answer");
        if (job.LeftOutBecause is { } leftOut)
            table.AddRow("[grey]Left out[/]", Markup.Escape(leftOut));
        table.AddRow("[grey]Took[/]", string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s"));
        table.AddRow("[grey]Kept in[/]", Markup.Escape(dataFolder));
        _console.Write(table);
    }
}

using System.CommandLine;
using System.Globalization;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using CacheWarming.Standalone.Composition;
using Spectre.Console;

namespace CacheWarming.Standalone.Remote;

/// <summary><c>dlq</c>: the dead letters of a server, by cause; redriving and purging them.</summary>
static class DeadLettersCommand
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var letters = new RemoteCommand().Does(
            new Command("dlq", "Shows a server's dead letters, grouped by their cause. With a verb: redrives or purges them."),
            (_, server, json, cancel) => ShowAsync(server, json, cancel));
        var (group, redrive) = (GroupOption(), new Command("redrive", "Puts the authors of dead letters back, at the catalogue's pace: one group's, or all."));
        redrive.Add(group);
        letters.Add(new RemoteCommand().Does(redrive, (parsed, server, json, cancel) => RedriveAsync(server, parsed.GetValue(group), json, cancel)));
        var (purged, yes) = (GroupOption(), new Option<bool>("--yes") { Description = "Do it. Without it the answer says how many would be deleted." });
        letters.Add(new RemoteCommand().Does(
            new Command("purge", "Deletes dead letters for good, one group's or all; their authors stay failed.") { purged, yes },
            (parsed, server, json, cancel) => PurgeAsync(server, parsed.GetValue(purged), parsed.GetValue(yes), json, cancel)));
        return letters;
    }

    static Option<string?> GroupOption() => new("--group") { Description = "Only this group; `dlq` shows their ids.", HelpName = "ID" };

    static async Task<int> ShowAsync(RemoteServer server, bool json, CancellationToken cancel)
    {
        var depth = await server.Api.DeadLetterDepthAsync(cancel).ConfigureAwait(false);
        var letters = await server.Api.DeadLetterGroupsAsync(cancel).ConfigureAwait(false);
        if (json)
            return RemoteCommand.Print(letters);
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{depth.Queue}: [bold]{depth.Depth}[/] dead letters{(depth.Alert ? $", more than {depth.Threshold}" : "")}{(depth.SkippedDepth > 0 ? $"; {depth.SkippedDepth} messages that no consumer took" : "")}");
        if (letters.Groups.Count == 0)
            return ExitCodes.Completed;
        var table = RemoteCommand.Table(("Group", false), ("Letters", true), ("Latest", false), ("Cause", false));
        foreach (var cause in letters.Groups)
        {
            table.AddRow(
                cause.Id, cause.Count.ToString(CultureInfo.InvariantCulture), cause.LastSeen?.ToLocalTime().ToString("g", CultureInfo.CurrentCulture) ?? "",
                Markup.Escape(cause.Exception is { } exception ? $"{exception}: {cause.Message}" : cause.Message));
        }
        Terminal.Out.Write(table);
        return ExitCodes.Completed;
    }

    static async Task<int> RedriveAsync(RemoteServer server, string? group, bool json, CancellationToken cancel)
    {
        var redrive = await server.Api.StartRedriveAsync(new RedriveRequest(group is null ? true : null, group, null), cancel).ConfigureAwait(false);
        redrive = await Terminal.Error.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("Redriving");
                using var timer = new PeriodicTimer(LookEvery);
                while (redrive.State == "running")
                {
                    (bar.MaxValue, bar.Value) = (Math.Max(1, redrive.Total), redrive.Walked);
                    await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false);
                    redrive = await server.Api.RedriveAsync(redrive.Id, cancel).ConfigureAwait(false);
                }
                return redrive;
            }).ConfigureAwait(false);
        if (json)
            return RemoteCommand.Print(redrive);
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{redrive.State}. Authors pending again: [bold]{redrive.Redriven}[/]; done already: {redrive.AlreadyDone}; letters that stay: {redrive.Skipped}");
        foreach (var (why, count) in redrive.SkippedBecause)
            Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]  {count}: {why}[/]");
        return redrive.State == "completed" ? ExitCodes.Completed : ExitCodes.Failed;
    }

    static async Task<int> PurgeAsync(RemoteServer server, string? group, bool yes, bool json, CancellationToken cancel)
    {
        var purged = await server.Api.PurgeAsync(yes ? "yes" : "no", group, cancel).ConfigureAwait(false);
        if (json)
            return RemoteCommand.Print(purged);
        Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Dead letters deleted: {purged.Deleted}"));
        return ExitCodes.Completed;
    }
}

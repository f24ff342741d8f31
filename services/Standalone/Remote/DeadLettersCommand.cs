using System.CommandLine;
using System.Globalization;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.DeadLetters.Redriving;
using CacheWarming.Standalone.Composition;
using Spectre.Console;

namespace CacheWarming.Standalone.Remote;

/// <summary><c>dlq</c>: shows the dead letters of a server by cause; redrives and purges them.</summary>
static class DeadLettersCommand
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var shown = QueueOption();
        var letters = new RemoteCommand().Does(
            new Command("dlq", "Shows a server's dead letters, grouped by their cause. With a verb: redrives or purges them.") { shown },
            (parsed, server, json, cancel) => ShowAsync(server, parsed.GetValue(shown), json, cancel));
        var sent = QueueOption();
        var (group, redrive) = (GroupOption(), new Command("redrive", "Puts the authors of dead letters back, at the catalogue's pace: one group's, or all."));
        redrive.Add(group);
        redrive.Add(sent);
        AddAll(redrive, group);
        letters.Add(new RemoteCommand().Does(redrive, (parsed, server, json, cancel) => parsed.GetValue(sent) is { } queue
            ? SendBackAsync(server, queue, parsed.GetValue(group), json, cancel)
            : RedriveAsync(server, parsed.GetValue(group), json, cancel)));
        var (purged, emptied, yes) = (GroupOption(), QueueOption(), new Option<bool>("--yes") { Description = "Do it. Without it the answer says how many would be deleted." });
        var purge = new Command("purge", "Deletes dead letters for good, one group's or all; their authors stay failed.") { purged, emptied, yes };
        AddAll(purge, purged);
        letters.Add(new RemoteCommand().Does(
            purge,
            (parsed, server, json, cancel) => PurgeAsync(server, parsed.GetValue(emptied), parsed.GetValue(purged), parsed.GetValue(yes), json, cancel)));
        return letters;
    }

    static void AddAll(Command command, Option<string?> group)
    {
        var all = new Option<bool>("--all") { Description = "All of them, as without --group." };
        command.Add(all);
        command.Validators.Add(given =>
        {
            if (given.GetValue(all) && given.GetValue(group) is not null)
                given.AddError("Give --group or --all, not both.");
        });
    }

    static Option<string?> GroupOption() => new("--group") { Description = "Only this group; `dlq` shows their ids.", HelpName = "ID" };

    static Option<string?> QueueOption() => new("--queue") { Description = "Another queue that should be empty, such as ingestion-results_error; `dlq` shows those that are not.", HelpName = "NAME" };

    static async Task<int> ShowAsync(RemoteServer server, string? queue, bool json, CancellationToken cancel)
    {
        var depth = await server.Api.DeadLetterDepthAsync(cancel);
        var letters = await server.Api.DeadLetterGroupsAsync(queue, cancel);
        if (json)
            return RemoteCommand.Print(letters);
        if (queue is not null)
            Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{letters.Queue}: [bold]{letters.Depth}[/] messages");
        else
            ShowDepths(depth);
        if (letters.Groups.Count == 0)
            return ExitCodes.Completed;
        var table = RemoteCommand.Table(("Group", false), ("Letters", true), ("Latest", false), ("Cause", false));
        foreach (var cause in letters.Groups)
        {
            table.AddRow(
                cause.Id, cause.Count.ToString(CultureInfo.InvariantCulture), cause.LastSeen is { } seen ? Terminal.DateAndTime(seen) : "",
                Markup.Escape(cause.Exception is { } exception ? $"{exception}: {cause.Message}" : cause.Message));
        }
        Terminal.Out.Write(table);
        return ExitCodes.Completed;
    }

    static void ShowDepths(DeadLetterDepth depth)
    {
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{depth.Queue}: [bold]{depth.Depth}[/] dead letters{(depth.Alert ? $", more than {depth.Threshold}" : "")}{(depth.SkippedDepth > 0 ? $"; {depth.SkippedDepth} messages that no consumer took" : "")}");
        foreach (var other in depth.Queues.Where(other => other.Name != depth.Queue && other.Depth > 0))
            Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{other.Name}: [bold]{other.Depth}[/] messages; [grey]dlq --queue {other.Name} shows why[/]");
    }

    static async Task<int> SendBackAsync(RemoteServer server, string queue, string? group, bool json, CancellationToken cancel)
    {
        var back = await server.Api.SendBackAsync(queue, group, cancel);
        if (json)
            return RemoteCommand.Print(back);
        Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Messages sent again: {back.Sent}"));
        return ExitCodes.Completed;
    }

    static async Task<int> RedriveAsync(RemoteServer server, string? group, bool json, CancellationToken cancel)
    {
        var redrive = await server.Api.StartRedriveAsync(new RedriveRequest(group is null ? true : null, group, null), cancel);
        redrive = await Terminal.Error.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("Redriving");
                using var timer = new PeriodicTimer(LookEvery);
                while (redrive.State == "running")
                {
                    (bar.MaxValue, bar.Value) = (Math.Max(1, redrive.Total), redrive.Walked);
                    await timer.WaitForNextTickAsync(cancel);
                    redrive = await server.Api.RedriveAsync(redrive.Id, cancel);
                }
                return redrive;
            });
        if (json)
            return RemoteCommand.Print(redrive);
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{redrive.State}. Authors pending again: [bold]{redrive.Redriven}[/]; done already: {redrive.AlreadyDone}; letters that stay: {redrive.Skipped}");
        foreach (var (why, count) in redrive.SkippedBecause)
            Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]  {count}: {why}[/]");
        return redrive.State == "completed" ? ExitCodes.Completed : ExitCodes.Failed;
    }

    static async Task<int> PurgeAsync(RemoteServer server, string? queue, string? group, bool yes, bool json, CancellationToken cancel)
    {
        var purged = await server.Api.PurgeAsync(yes ? "yes" : "no", queue, group, cancel);
        if (json)
            return RemoteCommand.Print(purged);
        Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Dead letters deleted: {purged.Deleted}"));
        return ExitCodes.Completed;
    }
}

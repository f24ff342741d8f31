using System.CommandLine;
using System.Globalization;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Standalone.Composition;
using CacheWarming.Standalone.Warm;
using Spectre.Console;

namespace CacheWarming.Standalone.Remote;

/// <summary><c>jobs</c>: shows and controls the jobs of a server.</summary>
static class JobsCommand
{
    static readonly (string Verb, string What)[] Verbs =
    [
        ("pause", "Stop dispatching, keep everything."), ("resume", "Go on where a paused job stopped."), ("cancel", "End the job now; what is warm stays warm."),
        ("retry-failed", "Put the job's failed authors back and go on."),
    ];

    public static Command Create()
    {
        var state = new Option<string?>("--state") { Description = "Only jobs in this state, e.g. Warming.", HelpName = "STATE" };
        var limit = new Option<int>("--limit") { Description = "How many, newest first.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var jobs = new RemoteCommand().Does(
            new Command("jobs", "Lists a server's jobs. With a verb: looks at one, or steers it.") { state, limit },
            (parsed, server, json, cancel) => ListAsync(server, parsed.GetValue(state), parsed.GetValue(limit), json, cancel));
        jobs.Add(OfOne("show", "One job: its authors by state, its rate, its coverage, and what it waits for.", ShowAsync));
        jobs.Add(OfOne("watch", "Follows a job until it has ended, with the same bars as warm.", WatchAsync));
        foreach (var (verb, what) in Verbs)
            jobs.Add(OfOne(verb, what, (server, job, json, cancel) => SteerAsync(server, server.Api.SteerAsync(job, verb, cancel), json)));
        jobs.Add(OfOne("hurry", "Let a job overtake every normal one.", (server, job, json, cancel) => SteerAsync(server, server.Api.SetPriorityAsync(job, "high", cancel), json)));
        jobs.Add(OfOne("unhurry", "Make it a normal job again.", (server, job, json, cancel) => SteerAsync(server, server.Api.SetPriorityAsync(job, "normal", cancel), json)));
        return jobs;
    }

    static Command OfOne(string verb, string what, Func<RemoteServer, Guid, bool, CancellationToken, Task<int>> does)
    {
        var job = new Argument<string>("JOB") { Description = "The job's id; its last digits, as jobs shows them, are enough." };
        return new RemoteCommand().Does(
            new Command(verb, what) { job },
            async (parsed, server, json, cancel) => await does(server, await server.FindJobAsync(parsed.GetValue(job)!, cancel), json, cancel));
    }

    static async Task<int> ListAsync(RemoteServer server, string? state, int limit, bool json, CancellationToken cancel)
    {
        var jobs = await server.Api.JobsAsync(limit, null, state, cancel);
        if (json)
            return RemoteCommand.Print(jobs);
        var table = RemoteCommand.Table(("Job", false), ("State", false), ("Submitted", false), ("Authors", true), ("Books", true));
        foreach (var job in jobs.Items)
        {
            table.AddRow(
                RemoteServer.ShortId(job.JobId), job.State, Terminal.DateAndTime(job.SubmittedAt),
                string.Create(CultureInfo.InvariantCulture, $"{job.Authors.Total - job.Authors.Pending - job.Authors.Queued}/{job.Authors.Total}"),
                job.Coverage.Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} %") : "");
        }
        if (jobs.Items.Count == 0)
            Terminal.Out.WriteLine("There are no jobs.");
        else
            Terminal.Out.Write(table);
        foreach (var job in jobs.Items.Where(job => job.WaitingFor is not null))
            Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{RemoteServer.ShortId(job.JobId)}: {job.WaitingFor}[/]");
        return ExitCodes.Completed;
    }

    static async Task<int> ShowAsync(RemoteServer server, Guid id, bool json, CancellationToken cancel)
    {
        var job = await server.Api.JobAsync(id, cancel);
        return json ? RemoteCommand.Print(job) : Show(server, job);
    }

    static async Task<int> WatchAsync(RemoteServer server, Guid id, bool json, CancellationToken cancel)
    {
        var job = await new WarmDisplay(json).WatchAsync(WarmRemotely.EachLook(server, id, TimeProvider.System, cancel));
        _ = json ? RemoteCommand.Print(job) : Show(server, job);
        return job.State == nameof(JobLifecycle.Completed) ? ExitCodes.Completed : ExitCodes.CompletedWithFailures;
    }

    static async Task<int> SteerAsync(RemoteServer server, Task<JobView> steered, bool json)
    {
        var job = await steered;
        return json ? RemoteCommand.Print(job) : Show(server, job);
    }

    static int Show(RemoteServer server, JobView job)
    {
        var took = (job.EndedAt ?? TimeProvider.System.GetUtcNow()) - job.SubmittedAt;
        new WarmDisplay(json: false).SumUp(job, took, $"{server.Address}api/warming/jobs/{job.JobId}");
        if (job.WaitingFor is { } waits)
            Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{waits}[/]");
        return ExitCodes.Completed;
    }
}

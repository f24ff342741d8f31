using System.Reflection;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Jobs;
using MassTransit;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>Seven states, eleven events: what each does where, and that nothing is anybody's error.</summary>
public sealed class EveryStateEveryEventTests(SqliteStage fixture) : IClassFixture<SqliteStage>
{
    const string Ended = "it has ended";

    /// <summary>What an event changes in a state; every cell that is not here changes nothing and, if it is a command, is refused.</summary>
    static readonly Dictionary<(string State, string Event), Cell> Cells = new()
    {
        [("Submitted", "JobSubmitted")] = new("state started_at verify_asked_at verify_attempts verify_phase", Published: "LibraryTopUpRequested"),
        [("Submitted", "PauseJob")] = new("state", Accepted: true),
        [("Submitted", "CancelJob")] = new("state ended_at announced", "cancelled failed warmed", "JobCompleted", Accepted: true),
        [("Submitted", "ResumeJob")] = new(Reason: "it has not been paused"),
        [("Submitted", "RetryFailedAuthors")] = new(Reason: "it has only been submitted"),

        [("Submitted", "RedriveAuthors")] = new("", "queued pending warmed", Fates: "Kept PutBack AlreadyDone"),

        [("Warming", "PauseJob")] = new("state", Published: "AuthorsRecalled", Accepted: true),
        [("Warming", "CancelJob")] = new("state ended_at announced", "cancelled failed warmed", "AuthorsRecalled JobCompleted", Accepted: true),
        [("Warming", "RetryFailedAuthors")] = new("", "queued pending warmed", Accepted: true),
        [("Warming", "ResumeJob")] = new(Reason: "it is not paused"),

        [("Warming", "RedriveAuthors")] = new("", "queued pending warmed", Fates: "Kept PutBack AlreadyDone"),

        [("Paused", "PauseJob")] = new(Accepted: true),
        [("Paused", "ResumeJob")] = new("state", Accepted: true),
        [("Paused", "CancelJob")] = new("state ended_at announced", "cancelled failed warmed", "JobCompleted", Accepted: true),
        [("Paused", "RetryFailedAuthors")] = new("", "queued pending warmed", Accepted: true),

        [("Paused", "RedriveAuthors")] = new("", "queued pending warmed", Fates: "Kept PutBack AlreadyDone"),

        [("Verifying", "CoverageMeasured")] = new("state ended_at announced verify_phase verify_asked_at coverage_known", Published: "JobCompleted"),
        [("Verifying", "VerificationOverdue")] = new("verify_attempts verify_asked_at", Published: "CoverageRequested"),
        [("Verifying", "CancelJob")] = new("state ended_at announced", Published: "JobCompleted", Accepted: true),
        [("Verifying", "PauseJob")] = new(Reason: "every author is settled; only the library's coverage is being measured"),
        [("Verifying", "ResumeJob")] = new(Reason: "it is not paused"),
        [("Verifying", "RetryFailedAuthors")] = new(Reason: "its coverage is being measured; retry when it has ended"),

        [("Verifying", "RedriveAuthors")] = new(Fates: "AlreadyDone Kept AlreadyDone"),

        [("Completed", "JobCompleted")] = new("announced"),
        [("Completed", "PauseJob")] = new(Reason: Ended),
        [("Completed", "ResumeJob")] = new(Reason: Ended),
        [("Completed", "CancelJob")] = new(Reason: Ended),
        [("Completed", "RetryFailedAuthors")] = new(Reason: "no author of it failed"),

        [("Completed", "RedriveAuthors")] = new(Fates: "AlreadyDone AlreadyDone AlreadyDone"),

        [("CompletedWithFailures", "JobCompleted")] = new("announced"),
        [("CompletedWithFailures", "PauseJob")] = new(Reason: Ended),
        [("CompletedWithFailures", "ResumeJob")] = new(Reason: Ended),
        [("CompletedWithFailures", "CancelJob")] = new(Reason: Ended),
        [("CompletedWithFailures", "RetryFailedAuthors")] = new("state ended_at verify_phase", "warmed pending warmed", Accepted: true),

        [("CompletedWithFailures", "RedriveAuthors")] = new("state ended_at verify_phase", "warmed pending warmed", Fates: "AlreadyDone PutBack AlreadyDone"),

        [("Cancelled", "JobCompleted")] = new("announced"),
        [("Cancelled", "PauseJob")] = new(Reason: Ended),
        [("Cancelled", "ResumeJob")] = new(Reason: Ended),
        [("Cancelled", "CancelJob")] = new(Accepted: true),
        [("Cancelled", "RetryFailedAuthors")] = new(Reason: "it was cancelled; upload the file again"),
        [("Cancelled", "RedriveAuthors")] = new(Fates: "Kept Kept Kept"),
    };

    /// <summary>Where the transitions of the table lead.</summary>
    static readonly Dictionary<(string State, string Event), string> Leads = new()
    {
        [("Submitted", "JobSubmitted")] = "Warming",
        [("Submitted", "PauseJob")] = "Paused",
        [("Submitted", "CancelJob")] = "Cancelled",
        [("Warming", "PauseJob")] = "Paused",
        [("Warming", "CancelJob")] = "Cancelled",
        [("Paused", "ResumeJob")] = "Warming",
        [("Paused", "CancelJob")] = "Cancelled",
        [("Verifying", "CoverageMeasured")] = "CompletedWithFailures",
        [("Verifying", "CancelJob")] = "Cancelled",
        [("CompletedWithFailures", "RetryFailedAuthors")] = "Warming",
        [("CompletedWithFailures", "RedriveAuthors")] = "Warming",
    };

    Stage Stage => fixture.Stage;

    public static TheoryData<string, string> EveryCell()
    {
        var cells = new TheoryData<string, string>();
        foreach (var state in MembersOfType(typeof(State)).Select(m => m.Name))
        {
            foreach (var said in MembersOfType(typeof(Event<>)).Select(m => m.PropertyType.GetGenericArguments()[0].Name))
                cells.Add(state, said);
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(EveryCell))]
    public async Task Every_state_handles_or_ignores_every_event(string state, string said)
    {
        var expected = Cells.GetValueOrDefault((state, said)) ?? new Cell();
        var (first, second) = state switch
        {
            "Submitted" or "Warming" or "Paused" => ("queued", "failed"),
            "Verifying" or "CompletedWithFailures" => ("warmed", "failed"),
            "Completed" => ("warmed", "warmed"),
            _ => ("cancelled", "failed"),
        };
        var job = await Stage.PutAsync(
            state switch { "Verifying" => Jobs.Verifying(), "Completed" or "CompletedWithFailures" or "Cancelled" => Jobs.Ended(state), _ => Jobs.In(state) },
            [("a", first), ("b", second), ("c", "warmed")]);
        var before = await Stage.RowAsync(job);
        Stage.Traffic.Published.Clear();
        Stage.Traffic.Failures.Clear();

        var fates = "";
        JobCommandAnswered? answer = null;
        if (said == nameof(RedriveAuthors))
            fates = await RedriveAsync(job);
        else
            answer = await SayAsync(said, job);

        Assert.Empty(Stage.Traffic.Failures);
        var after = await Stage.RowAsync(job);
        Assert.Equal(expected.Changed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), after.Where(c => c.Value != before[c.Key]).Select(c => c.Key).Order());
        Assert.Equal(Leads.GetValueOrDefault((state, said), state), after["state"]);
        Assert.Equal(expected.Authors ?? $"{first} {second} warmed", await Stage.AuthorsAsync(job));
        Assert.Equal(expected.Published, string.Join(' ', Stage.Traffic.Published.Skip(1).Select(m => m.GetType().Name)));
        Assert.Equal(expected.Fates, fates);
        if (answer is not null)
            Assert.Equal((after["state"], expected.Accepted, expected.Reason), (answer.State, answer.Accepted, answer.Reason));
    }

    [Fact]
    public void The_states_are_seven_and_the_events_eleven() =>
        Assert.Equal((7, 11), (MembersOfType(typeof(State)).Count(), MembersOfType(typeof(Event<>)).Count()));

    async Task<JobCommandAnswered?> SayAsync(string said, Guid job)
    {
        switch (said)
        {
            case nameof(PauseJob): return await Stage.AskAsync(new PauseJob(job));
            case nameof(ResumeJob): return await Stage.AskAsync(new ResumeJob(job));
            case nameof(CancelJob): return await Stage.AskAsync(new CancelJob(job));
            case nameof(RetryFailedAuthors): return await Stage.AskAsync(new RetryFailedAuthors(job));
            case nameof(JobSubmitted): await Stage.SayAsync(new JobSubmitted(job)); break;
            case nameof(FrontierDrained): await Stage.SayAsync(new FrontierDrained(job)); break;
            case nameof(CoverageMeasured): await Stage.SayAsync(new CoverageMeasured(job, 1, -1, [new BookCoverage(0, true, true), new BookCoverage(1, true, false)])); break;
            case nameof(LibraryToppedUp): await Stage.SayAsync(new LibraryToppedUp(job, -1, 1, 1, 1)); break;
            case nameof(VerificationOverdue): await Stage.SayAsync(new VerificationOverdue(job)); break;
            case nameof(JobCompleted): await Stage.SayAsync(new JobCompleted(job, "Completed", Jobs.LongAgo)); break;
            default: Assert.Fail($"nobody says {said} here"); break;
        }
        return null;
    }

    /// <summary>Dead letters of all three authors, of their first attempt.</summary>
    async Task<string> RedriveAsync(Guid job)
    {
        var answer = await Stage.AskAsync<RedriveAuthors, AuthorsRedriven>(
            new RedriveAuthors(job, [new DeadAuthor("a", 1), new DeadAuthor("b", 1), new DeadAuthor("c", 1)]));
        return string.Join(' ', answer.Authors.Select(author => author.Fate));
    }

    static IEnumerable<PropertyInfo> MembersOfType(Type type) => typeof(JobLifecycle)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(p => (p.PropertyType.IsGenericType ? p.PropertyType.GetGenericTypeDefinition() : p.PropertyType) == type);

    /// <param name="Changed">Columns of the job's row.</param>
    /// <param name="Authors">States of the three authors; null: as before.</param>
    /// <param name="Published">Types of the messages that follow.</param>
    /// <param name="Fates">Of the three authors' dead letters.</param>
    sealed record Cell(string Changed = "", string? Authors = null, string Published = "", bool Accepted = false, string? Reason = null, string Fates = "");
}

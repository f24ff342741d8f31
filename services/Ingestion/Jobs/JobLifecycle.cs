using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs.Timeline;
using CacheWarming.Ingestion.Webhooks;
using MassTransit;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// The life of a job: Submitted → Warming ⇄ Paused → Verifying → Completed | CompletedWithFailures | Cancelled. Every state handles or
/// ignores every event. Messages that a crash kept from being sent are sent again by <see cref="Sweep"/>.
/// </summary>
public sealed class JobLifecycle : MassTransitStateMachine<Job>
{
    /// <summary>Why an ended job is not opened again.</summary>
    public const string NotNow = "the same upload is running as another job, or its rows are deleted by now: upload the file again";

    /// <summary>How often a warming job's coverage is measured, in samples of 500 books that were not found before.</summary>
    public static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(5);

    public JobLifecycle(TimeProvider time, IOptions<DispatchOptions> options)
    {
        var patience = TimeSpan.FromSeconds(options.Value.VerifySeconds);
        InstanceState(job => job.State);
        Correlate(() => SubmittedEvent, m => m.JobId);
        Correlate(() => DrainedEvent, m => m.JobId);
        Correlate(() => MeasuredEvent, m => m.JobId);
        Correlate(() => ToppedUpEvent, m => m.JobId);
        Correlate(() => OverdueEvent, m => m.JobId);
        Correlate(() => PauseEvent, m => m.JobId);
        Correlate(() => ResumeEvent, m => m.JobId);
        Correlate(() => CancelEvent, m => m.JobId);
        Correlate(() => RetryEvent, m => m.JobId);
        Correlate(() => CompletedEvent, m => m.JobId);
        Event(() => RedriveEvent, e =>
        {
            e.CorrelateById(context => context.Message.JobId);
            e.OnMissingInstance(missing => missing.ExecuteAsync(RedriveSteps.NoJob));
        });

        WhenEnterAny(entered => entered.ThenAsync(JobStates.RecordAsync));

        During(Submitted,
            When(SubmittedEvent)
                .ThenAsync(context => JobSteps.FetchOwnBooks(context, time))
                .ThenAsync(JobSteps.HintIfDrained)
                .TransitionTo(Warming),
            When(PauseEvent).TransitionTo(Paused).Accept(),
            When(CancelEvent).ThenAsync(JobSteps.CancelOpenAuthors).TransitionTo(Cancelled).End(time).Accept(),
            When(ResumeEvent).Refuse("it has not been paused"),
            When(RetryEvent).Refuse("it has only been submitted"),
            When(RedriveEvent).ThenAsync(RedriveSteps.PutBack),
            Ignore(DrainedEvent), Ignore(MeasuredEvent), Ignore(ToppedUpEvent), Ignore(OverdueEvent), Ignore(CompletedEvent));

        During(Warming,
            When(DrainedEvent)
                .IfAsync(JobSteps.IsDrained, drained => drained
                    .Then(context => JobSteps.BeginVerifying(context.Saga))
                    .ThenAsync(context => JobSteps.AskAsync(context, time))
                    .TransitionTo(Verifying)
                    .EndWhenVerified(this, time)),
            When(PauseEvent).TransitionTo(Paused).Recall(time).Accept(),
            When(CancelEvent).ThenAsync(JobSteps.CancelOpenAuthors).TransitionTo(Cancelled).Recall(time).End(time).Accept(),
            When(RetryEvent).ThenAsync(JobSteps.RetryFailedAuthors).Accept(),
            When(RedriveEvent).ThenAsync(RedriveSteps.PutBack),
            When(ResumeEvent).Refuse("it is not paused"),
            When(ToppedUpEvent, context => JobSteps.Answers(context.Saga, context.Message))
                .ThenAsync(JobSteps.RecordTopUp)
                .ThenAsync(context => JobSteps.AskAsync(context, time)),
            When(ToppedUpEvent, context => !JobSteps.Answers(context.Saga, context.Message)).Then(_ => { }),
            When(MeasuredEvent, context => context.Message.Round == JobSteps.SampleRound)
                .ThenAsync(JobSteps.RecordCoverage)
                .Then(context => context.Saga.CoverageKnown = true),
            When(MeasuredEvent, context => context.Message.Round != JobSteps.SampleRound).Then(_ => { }),
            When(OverdueEvent, context => time.GetUtcNow() - context.Saga.VerifyAskedAt >= (context.Saga.VerifyPhase == VerifyPhase.FetchingOwnBooks ? patience : SampleEvery))
                .ThenAsync(context => JobSteps.LookAfterOwnBooks(context, time)),
            Ignore(SubmittedEvent), Ignore(CompletedEvent));

        During(Paused,
            When(ResumeEvent)
                .ThenAsync(context => JobSteps.FetchOwnBooks(context, time))
                .ThenAsync(JobSteps.HintIfDrained)
                .TransitionTo(Warming)
                .Accept(),
            When(CancelEvent).ThenAsync(JobSteps.CancelOpenAuthors).TransitionTo(Cancelled).End(time).Accept(),
            When(RetryEvent).ThenAsync(JobSteps.RetryFailedAuthors).Accept(),
            When(RedriveEvent).ThenAsync(RedriveSteps.PutBack),
            When(PauseEvent).Accept(),
            // Nothing more is requested now; when the job is resumed, the next request begins after these books.
            When(ToppedUpEvent, context => JobSteps.Answers(context.Saga, context.Message)).ThenAsync(JobSteps.RecordTopUp),
            When(ToppedUpEvent, context => !JobSteps.Answers(context.Saga, context.Message)).Then(_ => { }),
            Ignore(SubmittedEvent), Ignore(DrainedEvent), Ignore(MeasuredEvent), Ignore(OverdueEvent), Ignore(CompletedEvent));

        During(Verifying,
            When(MeasuredEvent, context => JobSteps.Answers(context.Saga, context.Message))
                .ThenAsync(JobSteps.RecordCoverage)
                .ThenAsync(context => JobSteps.AskAsync(context, time))
                .EndWhenVerified(this, time),
            When(MeasuredEvent, context => !JobSteps.Answers(context.Saga, context.Message)).Then(_ => { }),
            When(ToppedUpEvent, context => JobSteps.Answers(context.Saga, context.Message))
                .ThenAsync(JobSteps.RecordTopUp)
                .ThenAsync(context => JobSteps.AskAsync(context, time))
                .EndWhenVerified(this, time),
            When(ToppedUpEvent, context => !JobSteps.Answers(context.Saga, context.Message)).Then(_ => { }),
            // The sweeps of several replicas may report the same request as overdue; only the first report counts.
            When(OverdueEvent, context => time.GetUtcNow() - context.Saga.VerifyAskedAt >= patience)
                .ThenAsync(context => JobSteps.AskAgainAsync(context, time))
                .EndWhenVerified(this, time),
            When(CancelEvent).TransitionTo(Cancelled).End(time).Accept(),
            When(PauseEvent).Refuse("every author is settled; only the library's coverage is being measured"),
            When(ResumeEvent).Refuse("it is not paused"),
            When(RetryEvent).Refuse("its coverage is being measured; retry when it has ended"),
            When(RedriveEvent).ThenAsync(context => RedriveSteps.Keep(context, RedriveSteps.Verifying)),
            Ignore(SubmittedEvent), Ignore(DrainedEvent), Ignore(CompletedEvent));

        During(CompletedWithFailures,
            When(RetryEvent)
                .IfElseAsync(JobSteps.MayReopen,
                    may => may
                        .ThenAsync(JobSteps.RetryFailedAuthors)
                        .Then(context => JobSteps.Reopen(context.Saga))
                        .ThenAsync(JobSteps.HintIfDrained)
                        .TransitionTo(Warming)
                        .Accept(),
                    mayNot => mayNot.Refuse(NotNow)),
            When(RedriveEvent)
                .IfElseAsync(JobSteps.MayReopen,
                    may => may
                        .IfElseAsync(RedriveSteps.AnyFailed,
                            failed => failed.ThenAsync(RedriveSteps.PutBack).Then(context => JobSteps.Reopen(context.Saga)).TransitionTo(Warming),
                            none => none.ThenAsync(RedriveSteps.PutBack)),
                    mayNot => mayNot.ThenAsync(context => RedriveSteps.Keep(context, RedriveSteps.RunsElsewhere))));
        During(Completed, When(RetryEvent).Refuse("no author of it failed"), When(RedriveEvent).ThenAsync(RedriveSteps.PutBack));
        During(Cancelled, When(RetryEvent).Refuse("it was cancelled; upload the file again"), When(RedriveEvent).ThenAsync(RedriveSteps.KeepAll));
        foreach (var ended in new[] { Completed, CompletedWithFailures, Cancelled })
        {
            During(ended,
                // A re-opened job ends again: a late notice of its earlier end does not prove that the new end was published.
                When(CompletedEvent, context => context.Message.CompletedAt >= context.Saga.EndedAt).Then(context => context.Saga.Announced = true),
                When(PauseEvent).Refuse("it has ended"),
                When(ResumeEvent).Refuse("it has ended"),
                Ignore(SubmittedEvent), Ignore(DrainedEvent), Ignore(MeasuredEvent), Ignore(ToppedUpEvent), Ignore(OverdueEvent));
        }
        During(Completed, When(CancelEvent).Refuse("it has ended"));
        During(CompletedWithFailures, When(CancelEvent).Refuse("it has ended"));
        During(Cancelled, When(CancelEvent).Accept());
    }

    public State Submitted { get; private set; } = null!;
    public State Warming { get; private set; } = null!;
    public State Paused { get; private set; } = null!;
    public State Verifying { get; private set; } = null!;
    public State Completed { get; private set; } = null!;
    public State CompletedWithFailures { get; private set; } = null!;
    public State Cancelled { get; private set; } = null!;

    public Event<JobSubmitted> SubmittedEvent { get; private set; } = null!;
    public Event<FrontierDrained> DrainedEvent { get; private set; } = null!;
    public Event<CoverageMeasured> MeasuredEvent { get; private set; } = null!;
    public Event<LibraryToppedUp> ToppedUpEvent { get; private set; } = null!;
    public Event<VerificationOverdue> OverdueEvent { get; private set; } = null!;
    public Event<PauseJob> PauseEvent { get; private set; } = null!;
    public Event<ResumeJob> ResumeEvent { get; private set; } = null!;
    public Event<CancelJob> CancelEvent { get; private set; } = null!;
    public Event<RetryFailedAuthors> RetryEvent { get; private set; } = null!;
    public Event<RedriveAuthors> RedriveEvent { get; private set; } = null!;
    public Event<JobCompleted> CompletedEvent { get; private set; } = null!;

    /// <summary>States in which a job may still change by itself.</summary>
    public static IReadOnlyList<string> Open { get; } = [nameof(Submitted), nameof(Warming), nameof(Paused), nameof(Verifying)];

    /// <summary>The same states for an SQL <c>IN</c>, in the form that the indexes of open jobs use.</summary>
    public const string OpenStates = "'Submitted', 'Warming', 'Paused', 'Verifying'";

    void Correlate<T>(System.Linq.Expressions.Expression<Func<Event<T>>> name, Func<T, Guid> job)
        where T : class =>
        Event(name, e =>
        {
            e.CorrelateById(context => job(context.Message));
            // The upload creates the row. If there is none, the job was deleted, and its late messages are discarded.
            e.OnMissingInstance(missing => missing.Discard());
        });
}

static class JobLifecycleSteps
{
    public static EventActivityBinder<Job, T> Accept<T>(this EventActivityBinder<Job, T> step)
        where T : class =>
        step.Respond(context => new JobCommandAnswered(context.Saga.CorrelationId, context.Saga.State, Accepted: true, Reason: null));

    public static EventActivityBinder<Job, T> Refuse<T>(this EventActivityBinder<Job, T> step, string reason)
        where T : class =>
        step.Respond(context => new JobCommandAnswered(context.Saga.CorrelationId, context.Saga.State, Accepted: false, reason));

    /// <summary>Recalls queued authors, which are given back before Discovery's next call.</summary>
    public static EventActivityBinder<Job, T> Recall<T>(this EventActivityBinder<Job, T> step, TimeProvider time)
        where T : class =>
        step.Publish(context => new AuthorsRecalled([context.Saga.CorrelationId], time.GetUtcNow()));

    public static EventActivityBinder<Job, T> End<T>(this EventActivityBinder<Job, T> step, TimeProvider time)
        where T : class =>
        step.Then(context => context.Saga.EndedAt = time.GetUtcNow())
            .ThenAsync(WebhookOutbox.JobEndedAsync)
            .Publish(context => new JobCompleted(context.Saga.CorrelationId, context.Saga.State, context.Saga.EndedAt!.Value));

    public static EventActivityBinder<Job, T> EndWhenVerified<T>(this EventActivityBinder<Job, T> step, JobLifecycle life, TimeProvider time)
        where T : class =>
        step.If(context => context.Saga.VerifyPhase == VerifyPhase.Done, done => done
            .IfElseAsync(JobSteps.HasFailedAuthors, failed => failed.TransitionTo(life.CompletedWithFailures), clean => clean.TransitionTo(life.Completed))
            .End(time));
}

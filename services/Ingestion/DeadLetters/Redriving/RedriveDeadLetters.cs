using System.Threading.Channels;
using CacheWarming.Ingestion.Jobs;
using MassTransit;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.DeadLetters.Redriving;

/// <summary>
/// Puts the authors of dead letters back into their jobs, in the background: the job's saga makes their rows pending and commits, and only
/// after that the letters are deleted. A crash in between leaves a letter whose author is no longer failed; the next redrive deletes it.
/// Nothing is published to the work queue: the dispatcher sends the authors within the provider's rate limit, and pause and cancel apply to
/// them.
/// </summary>
sealed partial class RedriveDeadLetters(
    IDeadLetters letters, Redrives redrives, AskSaga saga, IOptions<DeadLetterOptions> options, TimeProvider time, ILogger<RedriveDeadLetters> log)
    : BackgroundService
{
    const int Batch = 100;
    static readonly TimeSpan WalkPatience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often the command is sent to the saga: while the bus reconnects, a command or its answer can be lost. All attempts together are
    /// shorter than the redrive's lease.
    /// </summary>
    const int Asks = 3;
    static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(0.5);

    readonly Channel<(Guid Id, LetterSelector Chosen)> _accepted = Channel.CreateUnbounded<(Guid, LetterSelector)>();

    /// <summary>Starts a redrive in this process.</summary>
    /// <returns>Its id; null while another redrive runs in any process.</returns>
    public async Task<Guid?> BeginAsync(LetterSelector chosen, CancellationToken cancel)
    {
        var id = await redrives.BeginAsync(chosen, cancel);
        if (id is { } begun)
            _accepted.Writer.TryWrite((begun, chosen));
        return id;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (id, chosen) in _accepted.Reader.ReadAllAsync(stoppingToken))
                await RunAsync(id, chosen, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process is stopping.
        }
    }

    async Task RunAsync(Guid id, LetterSelector chosen, CancellationToken cancel)
    {
        var tally = new RedriveTally();
        IDeadLetterWalk? walk = null;
        var (state, problem) = ("completed", (string?)null);
        try
        {
            walk = await letters.WalkAsync(null, WalkPatience, cancel);
            if (!await RedriveAsync(walk, id, chosen, tally, cancel))
                state = "stopped";
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            state = "interrupted";
        }
        catch (Exception e)
        {
            (state, problem) = ("failed", e is RequestTimeoutException or TimeoutException ? "the job's saga did not answer in time" : e.Message);
            LogFailed(id, e);
        }
        await EndAsync(id, state, tally, problem);
        // The letters are given back after the redrive has ended, so that they are not counted twice, as held and as queued.
        if (walk is not null)
            await walk.DisposeAsync();
    }

    async Task EndAsync(Guid id, string state, RedriveTally tally, string? problem)
    {
        try
        {
            using var limit = new CancellationTokenSource(ShutdownTimeout, time);
            await redrives.EndAsync(id, state, tally, problem, limit.Token);
        }
        catch (Exception e)
        {
            LogUnrecorded(id, e.Message);
        }
        LogEnded(id, state, tally.Redriven, tally.AlreadyDone, tally.Stay);
    }

    /// <returns>Whether it reached the last letter.</returns>
    async Task<bool> RedriveAsync(IDeadLetterWalk walk, Guid id, LetterSelector chosen, RedriveTally tally, CancellationToken cancel)
    {
        tally.Total = walk.Letters;
        while (await redrives.GoesOnAsync(id, tally, cancel))
        {
            var taken = await walk.TakeAsync(Batch, cancel);
            if (taken.Count == 0)
                return true;
            tally.Walked += taken.Count;
            var meant = taken.Where(chosen.Includes).ToList();
            tally.Selected += meant.Count;
            foreach (var unreadable in meant.Where(l => l.Author is null))
                tally.Skip($"its body is {unreadable.Unreadable}: it can only be purged");
            foreach (var job in meant.Where(l => l.Author is not null).GroupBy(l => l.Author!.JobId))
            {
                if (!await redrives.GoesOnAsync(id, tally, cancel))
                    return false;
                await PutBackAsync(walk, id, job.Key, [.. job], tally, cancel);
            }
            if (chosen.Messages is { } ids && tally.Selected >= ids.Count)
                return true;
        }
        return false;
    }

    async Task PutBackAsync(IDeadLetterWalk walk, Guid id, Guid job, List<DeadLetter> batch, RedriveTally tally, CancellationToken cancel)
    {
        var authors = batch.Select(l => new DeadAuthor(Storage.Database.Clean(l.Author!.AuthorKey), l.Author.Attempt)).ToList();
        var answer = await AskUntilMeasuredAsync(new RedriveAuthors(job, [.. authors.Distinct()]), id, tally, cancel);
        var outcomes = answer.Authors.ToDictionary(f => new DeadAuthor(f.AuthorKey, f.Attempt));
        var done = new List<DeadLetter>();
        foreach (var (letter, author) in batch.Zip(authors))
        {
            // A second letter for the same failure: its author is pending already.
            var outcome = outcomes[author];
            if (outcome.Fate == RedriveOutcome.Kept)
            {
                tally.Skip(outcome.Why ?? "its job did not say why");
                continue;
            }
            done.Add(letter);
            if (outcome.Fate == RedriveOutcome.PutBack)
                tally.Redriven++;
            else
                tally.AlreadyDone++;
            outcomes[author] = outcome with { Fate = RedriveOutcome.AlreadyDone };
        }
        await walk.DeleteAsync(done, cancel);
    }

    /// <summary>
    /// Sends the command again while the job's coverage is being measured; in that state, which ends by itself, no author is put back.
    /// </summary>
    async Task<AuthorsRedriven> AskUntilMeasuredAsync(RedriveAuthors question, Guid id, RedriveTally tally, CancellationToken cancel)
    {
        var patience = TimeSpan.FromSeconds(options.Value.CoverageTimeoutSeconds);
        for (var since = time.GetTimestamp(); ; await Task.Delay(LookAgain, time, cancel))
        {
            var answer = await AskAsync(question, cancel);
            if (answer.Authors.All(f => f.Why != RedriveSteps.Verifying) || time.GetElapsedTime(since) >= patience
                || !await redrives.GoesOnAsync(id, tally, cancel))
            {
                return answer;
            }
        }
    }

    /// <summary>
    /// Sends the command again if there is no answer: authors that were put back although the answer was lost count as already done then.
    /// </summary>
    async Task<AuthorsRedriven> AskAsync(RedriveAuthors question, CancellationToken cancel)
    {
        for (var ask = 1; ; ask++)
        {
            try
            {
                return await saga.AskAsync<RedriveAuthors, AuthorsRedriven>(question, cancel);
            }
            catch (Exception e) when (ask < Asks && (e is RequestTimeoutException or TimeoutException))
            {
                LogNotAnswered(question.JobId, ask, Asks);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Redrive {Id} {State}: {Redriven} authors are pending again, {AlreadyDone} letters were already done, {Skipped} letters stay")]
    partial void LogEnded(Guid id, string state, int redriven, int alreadyDone, int skipped);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The saga of job {Job} did not answer the redrive in time, {Ask} of {Asks} times")]
    partial void LogNotAnswered(Guid job, int ask, int asks);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redrive {Id} failed; letters that it had not put back are still in the queue")]
    partial void LogFailed(Guid id, Exception e);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The end of redrive {Id} could not be stored ({Reason}); it counts as interrupted when its lease is over")]
    partial void LogUnrecorded(Guid id, string reason);
}

using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Standalone.Composition;

namespace CacheWarming.Standalone.Warm;

/// <summary>One run of <c>warm</c>: submit, show the progress, print the summary.</summary>
static class WarmLibrary
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(FileInfo file, JobOptions options, CatalogChoice catalog, DataFolder folder, bool json, Interruption interruption, TimeSpan? limit)
    {
        var interrupted = interruption.Token;
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var running = await catalog.StartAsync(interrupted);
        await using var _ = running;
        var app = StandaloneApp.Build(folder.Path, running.Address, "http://127.0.0.1:0", () => LogLevel.Error);
        await using var __ = app;
        await app.StartAsync(interrupted);
        var display = new WarmDisplay(json, catalog.Advice);
        var jobs = app.Services.GetRequiredService<ReadJobs>();
        Guid? id = null;
        try
        {
            var csv = file.OpenRead();
            await using var ___ = csv;
            var submitted = await app.Services.GetRequiredService<SubmitUpload>().SubmitAsync(csv, options, Environment.UserName, interrupted);
            id = submitted.JobId;
            display.Submitted(file, submitted);
            interruption.EndAfter(limit);
            await display.WatchAsync(EachLook(jobs, submitted.JobId, time, interrupted));
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested && id is not null)
        {
            // The progress is reported below, after the job has stopped.
        }
        finally
        {
            // Messages under way are dropped; their authors stay open rows, which the next run resumes.
            await app.StopAsync(CancellationToken.None);
        }
        var job = await FindAsync(jobs, id.Value, CancellationToken.None);
        if (job.EndedAt is null)
        {
            display.Stopped(job, time.GetElapsedTime(started));
            interrupted.ThrowIfCancellationRequested();
        }
        display.SumUp(job, time.GetElapsedTime(started), folder.Path);
        return job.State == nameof(JobLifecycle.Completed) ? ExitCodes.Completed : ExitCodes.CompletedWithFailures;
    }

    static async Task<JobView> FindAsync(ReadJobs jobs, Guid id, CancellationToken cancel) =>
        await jobs.FindAsync(id, cancel) ?? throw new IOException("The job is gone from the data folder.");

    static async IAsyncEnumerable<JobView> EachLook(
        ReadJobs jobs, Guid id, TimeProvider time, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        do
        {
            var job = await FindAsync(jobs, id, cancel);
            yield return job;
            if (job.EndedAt is not null)
                yield break;
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }
}

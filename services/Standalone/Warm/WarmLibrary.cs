using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Standalone.Composition;

namespace CacheWarming.Standalone.Warm;

/// <summary>One run of <c>warm</c>: submit, watch, sum up.</summary>
static class WarmLibrary
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(FileInfo file, JobOptions options, CatalogChoice catalog, DataFolder folder, bool json, CancellationToken interrupted)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var running = await catalog.StartAsync(interrupted).ConfigureAwait(false);
        await using var _ = running.ConfigureAwait(false);
        var app = StandaloneApp.Build(folder.Path, running.Address, "http://127.0.0.1:0", LogLevel.Warning);
        await using var __ = app.ConfigureAwait(false);
        await app.StartAsync(interrupted).ConfigureAwait(false);
        var display = new WarmDisplay(json);
        JobView job;
        try
        {
            var csv = file.OpenRead();
            await using var ___ = csv.ConfigureAwait(false);
            var submitted = await app.Services.GetRequiredService<SubmitUpload>().SubmitAsync(csv, options, Environment.UserName, interrupted).ConfigureAwait(false);
            display.Submitted(file, submitted);
            job = await display.WatchAsync(EachLook(app.Services.GetRequiredService<ReadJobs>(), submitted.JobId, time, interrupted)).ConfigureAwait(false);
        }
        finally
        {
            // Messages in flight end where they are; their authors are open rows, and the next run takes them up.
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        display.SumUp(job, time.GetElapsedTime(started), folder.Path);
        return job.State == nameof(JobLifecycle.Completed) ? ExitCodes.Completed : ExitCodes.CompletedWithFailures;
    }

    static async IAsyncEnumerable<JobView> EachLook(
        ReadJobs jobs, Guid id, TimeProvider time, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        do
        {
            var job = await jobs.FindAsync(id, cancel).ConfigureAwait(false) ?? throw new IOException("The job is gone from the data folder.");
            yield return job;
            if (job.EndedAt is not null)
                yield break;
        }
        while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false));
    }
}

using System.Net;
using System.Runtime.CompilerServices;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Standalone.Composition;
using CacheWarming.Standalone.Warm;

namespace CacheWarming.Standalone.Remote;

/// <summary><c>warm --server URL</c>: the same run with the same bars and summary, on another installation.</summary>
static class WarmRemotely
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>The number of failed requests in a row before it gives up; enough for a restart of the server, whose jobs go on.</summary>
    const int LooksInVain = 240;

    public static async Task<int> RunAsync(RemoteServer server, FileInfo file, JobOptions options, bool json, Interruption interruption, TimeSpan? limit)
    {
        var interrupted = interruption.Token;
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var display = new WarmDisplay(json);
        UploadAnswer upload;
        bool running;
        using (var answer = await server.Api.UploadAsync(options.Query, file.OpenRead(), interrupted))
        {
            running = answer.StatusCode == HttpStatusCode.OK;
            upload = answer.Content ?? throw server.Unreadable();
        }
        display.Submitted(file, new SubmittedUpload(
            upload.JobId, running, upload.Format, upload.Confidence, upload.Books, upload.AuthorsQueued, upload.SkippedRows, upload.Skipped));
        interruption.EndAfter(limit);
        JobView job;
        try
        {
            job = await display.WatchAsync(EachLook(server, upload.JobId, time, interrupted));
        }
        catch (OperationCanceledException) when (display.Last is not null)
        {
            display.Stopped(display.Last, time.GetElapsedTime(started));
            throw;
        }
        display.SumUp(job, time.GetElapsedTime(started), $"{server.Address}api/warming/jobs/{job.JobId}");
        return job.State == nameof(JobLifecycle.Completed) ? ExitCodes.Completed : ExitCodes.CompletedWithFailures;
    }

    public static async Task<int> PreviewAsync(RemoteServer server, FileInfo file, JobOptions options, bool json, CancellationToken interrupted)
    {
        PreviewLibrary.Say(file, await server.Api.PreviewAsync(options.Query, file.OpenRead(), interrupted), json);
        return ExitCodes.Completed;
    }

    /// <summary>The views of a job until it has ended, even if the server is away for a while.</summary>
    public static async IAsyncEnumerable<JobView> EachLook(RemoteServer server, Guid id, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var inVain = 0;
        do
        {
            JobView? job = null;
            try
            {
                job = await server.Api.JobAsync(id, cancel);
                inVain = 0;
            }
            catch (RemoteRefusedException e) when ((e.Status is null || (int)e.Status >= 500) && ++inVain < LooksInVain)
            {
                // The server restarts, or a proxy before it does.
            }
            if (job is not null)
                yield return job;
            if (job?.EndedAt is not null)
                yield break;
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }
}

using System.Globalization;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Idempotency;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads.Exports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>The answer to an upload.</summary>
/// <param name="EstimatedWorks">With 15 works per author, without co-authors.</param>
/// <param name="EstimatedDuration">
/// For the export's own authors, at the catalogue's rate limit or the speed of the latest jobs, as a text; co-authors are not included.
/// </param>
/// <param name="Confidence">How certain the recognised format is: <c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="Skipped">The first rows that were not books, with the reasons.</param>
public sealed record UploadAnswer(
    Guid JobId, int AuthorsQueued, int EstimatedWorks, string EstimatedDuration, double EstimatedSeconds, int Books, string Format, string Confidence,
    int SkippedRows, IReadOnlyList<SkippedRow> Skipped);

/// <summary>Maps <c>POST /api/warming/upload</c> and <c>/preview</c>.</summary>
static class UploadApi
{
    const int WorksPerAuthor = 15;
    static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(10);

    public static void MapUploads(this IEndpointRouteBuilder warming)
    {
        // At both endpoints, a refused upload is answered with a text that says how to correct it.
        var uploads = warming.MapGroup("").AddEndpointFilter(RefuseAsync).RequireAuthorization(Roles.Submit);
        uploads.MapPost("/upload", UploadAsync)
            .WithName("UploadLibrary").WithSummary("Warm the cache with the authors of a library export")
            .Produces<UploadAnswer>(StatusCodes.Status202Accepted).Produces<UploadAnswer>()
            .AcceptsIdempotencyKey()
            .DescribeUploads();
        uploads.MapPost("/preview", PreviewAsync)
            .WithName("PreviewLibrary").WithSummary("What warming with this export would do and cost; stores nothing")
            .DescribeUploads();
    }

    static async Task<object?> UploadAsync(
        HttpContext http, ReadUpload read, SubmitUpload submit, Database database, CatalogRate pace, IdempotentRequests once, CancellationToken cancel)
    {
        var upload = await read.FromAsync(http.Request, cancel);
        await using var _ = upload;
        // The bytes of a form or of JSON may differ between two attempts to send the same file.
        return await once.RunAsync(
            http, async () => $"{upload.Options.Query} {await SubmitUpload.HashAsync(upload.Csv, cancel)}",
            async () => await SubmitAsync(upload, http, submit, database, pace, cancel));
    }

    static async Task<Results<Accepted<UploadAnswer>, Ok<UploadAnswer>>> SubmitAsync(
        ReceivedUpload upload, HttpContext http, SubmitUpload submit, Database database, CatalogRate pace, CancellationToken cancel)
    {
        // Read before the job is stored: after that no failure may prevent the answer with the job's id.
        var jobs = await WithDatabaseAsync(database, () => CoAuthorsPerAuthor.OfEndedJobsAsync(database, cancel), cancel);
        var job = await WithDatabaseAsync(database, () => submit.SubmitAsync(upload.Csv, upload.Options, http.User.Identity?.Name ?? "anonymous", cancel), cancel);
        var answer = Answer(job, pace.SecondsFor(job.AuthorsQueued * pace.CallsPerAuthor, jobs.CallsPerSecond));
        var location = $"/api/warming/jobs/{job.JobId}";
        http.Response.Headers.Location = location;
        return job.Running ? TypedResults.Ok(answer) : TypedResults.Accepted(location, answer);
    }

    static async Task<Ok<UploadPreview>> PreviewAsync(
        HttpContext http, ReadUpload read, PreviewUpload preview, Database database, CancellationToken cancel)
    {
        var upload = await read.FromAsync(http.Request, cancel);
        await using var _ = upload;
        var coAuthors = await WithDatabaseAsync(database, () => CoAuthorsPerAuthor.OfEndedJobsAsync(database, cancel), cancel);
        return TypedResults.Ok(await preview.PreviewAsync(upload.Csv, upload.Options, coAuthors, cancel));
    }

    static async ValueTask<object?> RefuseAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (UploadRefusedException e)
        {
            if (e.RetryAfter is { } wait)
                context.HttpContext.Response.Headers.RetryAfter = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            return Problem(e);
        }
    }

    static async Task<T> WithDatabaseAsync<T>(Database database, Func<Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && database.ShouldRetry(e))
        {
            throw new UploadRefusedException(503, ErrorCode.DatabaseUnavailable,
                "The upload could not be handled, because the database does not answer. Nothing of it was kept; send it again in a moment.", retryAfter: DatabasePatience, inner: e);
        }
    }

    static UploadAnswer Answer(SubmittedUpload job, double seconds) => new(
        job.JobId, job.AuthorsQueued, job.AuthorsQueued * WorksPerAuthor, InWords(TimeSpan.FromSeconds(seconds)), Math.Round(seconds, 1),
        job.Books, job.Format, job.Confidence, job.SkippedRows, job.Skipped);

    /// <summary>A duration as a short text, rounded up.</summary>
    internal static string InWords(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => "less than a minute",
        { TotalMinutes: < 90 } => FormattableString.Invariant($"about {Math.Max(2, Math.Ceiling(time.TotalMinutes)):0} minutes"),
        { TotalHours: < 48 } => FormattableString.Invariant($"about {Math.Ceiling(time.TotalHours):0} hours"),
        _ => FormattableString.Invariant($"about {Math.Ceiling(time.TotalDays):0} days"),
    };

    static ProblemHttpResult Problem(UploadRefusedException e) => ProblemAnswer.Create(
        e.Status, e.Code, e.Message, ("field", e.Field), ("line", e.Line),
        ("errors", e.Faults.Count > 0 ? e.Faults.Select(fault => new { fault.Error, fault.Field, Detail = fault.Message }) : null));
}

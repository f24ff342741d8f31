using System.Globalization;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads.Exports;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>The answer to an upload.</summary>
/// <param name="EstimatedWorks">At 15 works an author, before co-authors.</param>
/// <param name="EstimatedDuration">The export's own authors at the catalogue's pace, in words; co-authors come on top.</param>
/// <param name="Skipped">The first rows that were no books, and why.</param>
public sealed record UploadAnswer(
    Guid JobId, int AuthorsQueued, int EstimatedWorks, string EstimatedDuration, double EstimatedSeconds, int Books, string Format,
    int SkippedRows, IReadOnlyList<SkippedRow> Skipped);

/// <summary><c>POST /api/warming/upload</c>.</summary>
static class UploadApi
{
    const int WorksPerAuthor = 15;
    static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(10);

    public static void MapUploads(this IEndpointRouteBuilder warming) =>
        warming.MapPost("/upload", UploadAsync)
            .WithSummary("Warm the cache with the authors of a library export")
            .DescribeUploads();

    static async Task<Results<Accepted<UploadAnswer>, Ok<UploadAnswer>, ProblemHttpResult>> UploadAsync(
        HttpContext http, SubmitUpload submit, Database database, IOptions<UploadLimits> limits, CataloguePace pace, CancellationToken cancel)
    {
        try
        {
            var upload = await ReadUpload.FromAsync(http.Request, limits.Value, cancel).ConfigureAwait(false);
            await using var _ = upload.ConfigureAwait(false);
            var job = await SubmitAsync(upload, submit, database, http.User.Identity?.Name ?? "anonymous", cancel).ConfigureAwait(false);
            var answer = Answer(job, pace.RequestsPerSecond);
            var location = $"/api/warming/jobs/{job.JobId}";
            http.Response.Headers.Location = location;
            return job.Running ? TypedResults.Ok(answer) : TypedResults.Accepted(location, answer);
        }
        catch (UploadRefusedException e)
        {
            if (e.RetryAfter is { } wait)
                http.Response.Headers.RetryAfter = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            return Problem(e);
        }
    }

    static async Task<SubmittedUpload> SubmitAsync(ReceivedUpload upload, SubmitUpload submit, Database database, string client, CancellationToken cancel)
    {
        try
        {
            return await submit.SubmitAsync(upload.Csv, upload.Options, client, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (database.IsTransient(e) && !cancel.IsCancellationRequested)
        {
            throw new UploadRefusedException(503, "database unavailable",
                "The upload could not be stored, because the database does not answer. Nothing of it was kept; send it again in a moment.", retryAfter: DatabasePatience, inner: e);
        }
    }

    static UploadAnswer Answer(SubmittedUpload job, double? requestsPerSecond)
    {
        var seconds = requestsPerSecond is { } pace ? job.AuthorsQueued / pace : 0;
        return new UploadAnswer(
            job.JobId, job.AuthorsQueued, job.AuthorsQueued * WorksPerAuthor, InWords(TimeSpan.FromSeconds(seconds)), Math.Round(seconds, 1),
            job.Books, job.Format, job.SkippedRows, job.Skipped);
    }

    /// <summary>A duration as people say it, rounded up.</summary>
    internal static string InWords(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => "less than a minute",
        { TotalMinutes: < 90 } => FormattableString.Invariant($"about {Math.Max(2, Math.Ceiling(time.TotalMinutes)):0} minutes"),
        { TotalHours: < 48 } => FormattableString.Invariant($"about {Math.Ceiling(time.TotalHours):0} hours"),
        _ => FormattableString.Invariant($"about {Math.Ceiling(time.TotalDays):0} days"),
    };

    static ProblemHttpResult Problem(UploadRefusedException e)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["error"] = e.Error };
        if (e.Field is not null)
            extensions["field"] = e.Field;
        if (e.Line is not null)
            extensions["line"] = e.Line;
        return TypedResults.Problem(e.Message, statusCode: e.Status, extensions: extensions);
    }
}

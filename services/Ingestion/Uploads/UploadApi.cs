using CacheWarming.Ingestion.Frontier;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>The answer to an upload.</summary>
/// <param name="EstimatedWorks">At 15 works an author, before co-authors.</param>
/// <param name="EstimatedDuration">The export's own authors at the catalogue's pace, in words; co-authors come on top.</param>
public sealed record UploadAnswer(
    Guid JobId, int AuthorsQueued, int EstimatedWorks, string EstimatedDuration, double EstimatedSeconds, int Books, string Format,
    int SkippedRows, IReadOnlyList<Exports.SkippedRow> Skipped);

/// <summary><c>POST /api/warming/upload</c>.</summary>
static class UploadApi
{
    const int WorksPerAuthor = 15;

    public static void MapUploads(this IEndpointRouteBuilder warming) =>
        warming.MapPost("/upload", async Task<Results<Accepted<UploadAnswer>, Ok<UploadAnswer>, ProblemHttpResult>> (
            HttpContext http, SubmitUpload submit, IOptions<UploadLimits> limits, CataloguePace pace, CancellationToken cancel) =>
        {
            try
            {
                var upload = await ReadUpload.FromAsync(http.Request, limits.Value, cancel).ConfigureAwait(false);
                await using var _ = upload.ConfigureAwait(false);
                var job = await submit.SubmitAsync(upload.Csv, upload.Options, http.User.Identity?.Name ?? "anonymous", cancel).ConfigureAwait(false);
                var answer = Answer(job, pace.RequestsPerSecond);
                var location = $"/api/warming/jobs/{job.JobId}";
                http.Response.Headers.Location = location;
                return job.Running ? TypedResults.Ok(answer) : TypedResults.Accepted(location, answer);
            }
            catch (UploadRefusedException e)
            {
                if (e.RetryAfter is { } wait)
                    http.Response.Headers.RetryAfter = wait.TotalSeconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
                return Problem(e);
            }
        })
        .Accepts<IFormFile>("application/json", "multipart/form-data", "text/csv")
        .DisableAntiforgery();

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
        { TotalMinutes: < 90 } => $"about {Math.Ceiling(time.TotalMinutes):0} minutes",
        { TotalHours: < 48 } => $"about {Math.Ceiling(time.TotalHours):0} hours",
        _ => $"about {Math.Ceiling(time.TotalDays):0} days",
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

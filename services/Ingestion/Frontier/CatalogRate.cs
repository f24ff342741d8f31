using CacheWarming.Contracts;
using Microsoft.Extensions.Configuration;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// The rate limit that Discovery will keep, used to size the dispatch window and to estimate durations. It is read from Discovery's own
/// settings (<c>OpenLibrary:BaseAddress</c>, <c>Contact</c>, <c>RequestsPerSecond</c>), which all services of a deployment get.
/// </summary>
public sealed class CatalogRate(IConfiguration configuration, CallsPerAuthor? calls = null)
{
    /// <summary>Calls per author, as measured lately, or the typical value.</summary>
    public double CallsPerAuthor => calls?.Now ?? Frontier.CallsPerAuthor.Typical;

    /// <summary>Authors per second that the rate limit allows; null without a limit.</summary>
    public double? AuthorsPerSecond => RequestsPerSecond / CallsPerAuthor;

    /// <summary>Seconds that this many calls take; 0 without a rate limit.</summary>
    /// <param name="most">Upper limit in calls per second, even if the rate limit is higher.</param>
    public double SecondsFor(double calls, double most) => RequestsPerSecond is { } allowed ? calls / Math.Min(allowed, most) : 0;

    /// <summary>Calls per second; null if the catalogue runs on this machine and is called without a rate limit.</summary>
    public double? RequestsPerSecond
    {
        get
        {
            var section = configuration.GetSection("OpenLibrary");
            return OpenLibraryRate.From(
                Uri.TryCreate(section["BaseAddress"], UriKind.Absolute, out var address) ? address : new Uri("https://openlibrary.org"),
                section["Contact"], section.GetValue<double?>("RequestsPerSecond"));
        }
    }
}

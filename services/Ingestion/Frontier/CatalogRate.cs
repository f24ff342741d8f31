using CacheWarming.Contracts;
using Microsoft.Extensions.Configuration;

namespace CacheWarming.Ingestion.Frontier;

/// <summary>
/// The pace that Discovery will keep, to size the window and to estimate durations. Read from Discovery's own settings
/// (<c>OpenLibrary:BaseAddress</c>, <c>Contact</c>, <c>RequestsPerSecond</c>), which every service of a deployment is given.
/// </summary>
public sealed class CatalogRate(IConfiguration configuration, CallsPerAuthor? calls = null)
{
    /// <summary>As measured lately, or typical.</summary>
    public double CallsPerAuthor => calls?.Now ?? Frontier.CallsPerAuthor.Typical;

    /// <summary>Authors per second that the pace allows; null without one.</summary>
    public double? AuthorsPerSecond => RequestsPerSecond / CallsPerAuthor;

    /// <summary>Seconds that so many calls take; 0 where there is no pace.</summary>
    /// <param name="most">Calls a second that are made at most, whatever the pace allows.</param>
    public double SecondsFor(double calls, double most) => RequestsPerSecond is { } allowed ? calls / Math.Min(allowed, most) : 0;

    /// <summary>Calls per second; null when a catalogue on this machine is asked without a pace.</summary>
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

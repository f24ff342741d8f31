using System.Diagnostics;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching;
using CacheWarming.Catalogs;
using CacheWarming.Catalogs.Coalescing;
using CacheWarming.Contracts;

namespace CacheWarming.Discovery.Warming;

/// <summary>
/// Warms one author: take the stored bibliography if there is one, else fetch it, one fetch per author at a time across the cluster,
/// and store it before anybody is told. A redelivered message finds what the first one stored and costs no call.
/// </summary>
sealed class WarmAuthor(BookCache cache, ICatalog catalog, SimilarAuthors similar, IFetchLock fetches, TimeProvider time)
{
    /// <summary>Longer than any person's name: a catalogue's mistake, which no table of names need hold.</summary>
    const int LongestName = 300;

    /// <exception cref="CatalogUnavailableException">The provider is in trouble; nothing was stored.</exception>
    /// <exception cref="BookStoreUnavailableException">The cache is in trouble.</exception>
    public async Task<AuthorWarmed> WarmAsync(AuthorQueued author, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        using var activity = DiscoveryTelemetry.Activities.StartActivity("warm author");
        activity?.SetTag("cachewarming.job.id", author.JobId).SetTag("cachewarming.author.key", author.AuthorKey);
        var question = new AuthorQuestion(author.Author, author.CatalogId, author.HintTitles, [.. author.HintIsbns.Select(Isbn.FromDigits)]);
        var (outcome, bibliography, calls, reason) = await FindOrFetchAsync(author, question, cancel).ConfigureAwait(false);
        if (outcome == WarmingOutcome.Warmed)
            await cache.MarkProcessedAsync(author.Author, bibliography!.Works.Count, author.Depth, cancel).ConfigureAwait(false);
        var (others, more) = author.BySubject && bibliography is not null ? await similar.OfAsync(bibliography, cancel).ConfigureAwait(false) : ([], 0);
        var answer = new AuthorWarmed(
            author.JobId, author.AuthorKey, author.Author, bibliography?.Author.CatalogId, author.Depth, author.Attempt, outcome,
            bibliography?.Works.Count ?? 0,
            bibliography is null ? [] : [.. CoAuthorsOf(bibliography).Concat(others).Where(c => c.Name.Length <= LongestName).DistinctBy(c => c.CatalogId ?? c.Name)],
            bibliography is null ? [] : [.. bibliography.Works.Where(w => w.Authors.Count > 1).Select(w => w.Id)],
            calls + more, time.GetElapsedTime(started), time.GetUtcNow(), reason);
        DiscoveryTelemetry.Count(answer);
        return answer;
    }

    static IEnumerable<CoAuthor> CoAuthorsOf(Bibliography bibliography) =>
        CoAuthors.Of(bibliography).Select(c => new CoAuthor(c.Name, c.CatalogId, c.SharedWorks, Math.Round(c.Weight, 3)));

    async Task<(WarmingOutcome, Bibliography?, int Calls, string? Reason)> FindOrFetchAsync(AuthorQueued author, AuthorQuestion question, CancellationToken cancel)
    {
        if (await cache.FindWarmAuthorAsync(question, cancel).ConfigureAwait(false) is { } stored)
            return Known(author, stored);

        // By name, also where the id is known: a name of the export and a co-author's id are then one fetch, whoever comes first.
        var turn = await fetches.AcquireAsync(AuthorName.KeyOf(author.Author), cancel).ConfigureAwait(false);
        await using var _ = turn.ConfigureAwait(false);
        if (await cache.FindWarmAuthorAsync(question, again: true, cancel).ConfigureAwait(false) is { } meanwhile)
            return Known(author, meanwhile);

        // A call whose answer can't be stored would be made again and again.
        await cache.EnsureRoomForWarmingAsync(cancel).ConfigureAwait(false);
        var answer = await catalog.WorksOfAuthorAsync(question, Caller.Warming, cancel).ConfigureAwait(false);
        if (answer.Bibliography is null)
        {
            await cache.StoreUnknownAuthorAsync(question, cancel).ConfigureAwait(false);
            return (WarmingOutcome.NotFound, null, answer.UpstreamCalls, $"not known to {catalog.Name}");
        }
        await cache.StoreAsync(answer.Bibliography, question, author.JobId, cancel).ConfigureAwait(false);
        return (WarmingOutcome.Warmed, answer.Bibliography, answer.UpstreamCalls, answer.Bibliography.Reason);
    }

    (WarmingOutcome, Bibliography?, int Calls, string? Reason) Known(AuthorQueued author, StoredAuthor stored)
    {
        if (stored.Bibliography is not { } bibliography)
            return (WarmingOutcome.NotFound, null, 0, $"not known to {catalog.Name}");
        // Stored for this very row, by a delivery that died before it could answer: the row's own work, and its calls.
        return stored.WarmedBy == author.JobId && stored.WarmedAs == author.AuthorKey
            ? (WarmingOutcome.Warmed, bibliography, bibliography.UpstreamCalls, bibliography.Reason)
            : (WarmingOutcome.AlreadyWarm, bibliography, 0, bibliography.Reason);
    }
}

using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>An author's works, by catalogue id or by name: of namesakes whom the name led to last, else who has most works.</summary>
    public async Task<CacheAnswer> FindAuthorAsync(string nameOrId, CancellationToken cancel) =>
        _tally.Count(await LookUpAuthorAsync(nameOrId, cancel));

    async Task<CacheAnswer> LookUpAuthorAsync(string nameOrId, CancellationToken cancel)
    {
        var id = IndexKey.Clean(AuthorName.Tidy(nameOrId));
        var name = AuthorAlias.OfName(nameOrId);
        var (byId, byName) = (IndexKey.Author(id), IndexKey.Author(name));
        if ((_recent.Find<FoundBibliography>(byId) ?? _recent.Find<FoundBibliography>(byName)) is { } recent)
            return Answer(recent, CacheTier.Memory);

        var remembered = _recent.Remember<FoundBibliography>(byId) ?? _recent.Remember<FoundBibliography>(byName);
        var old = remembered is not null && IsServable(HeadOf(remembered).FetchedAt) ? Answer(remembered, CacheTier.Memory) : null;
        var (idVersion, nameVersion) = (_recent.Version(byId), _recent.Version(byName));
        var keys = new AuthorKeys(id, [name, AuthorAlias.OfId(id)]);
        AuthorShelf? shelf;
        try
        {
            shelf = await AskStoreAsync(FindInStoreAsync(keys, cancel), old is not null, cancel);
        }
        catch (BookStoreUnavailableException) when (_cold is not null)
        {
            if (await FindColdAuthorAsync(id, name, isAway: true, cancel) is { } kept)
                return Answer(kept, CacheTier.Cold);
            throw;
        }
        if (shelf is null)
            return old!;
        var resolved = shelf.Resolutions.GetValueOrDefault(AuthorAlias.LatestEvidence);
        var found = shelf.Bibliographies
            .Where(one => one.Works.Count > 0 && IsServable(HeadOf(one).FetchedAt))
            .OrderByDescending(one => one.Home == id)
            .ThenByDescending(one => one.Home == resolved)
            .ThenByDescending(one => one.Works.Count)
            .FirstOrDefault();
        if (found is null)
        {
            var nothing = MissingOrMiss((await FindMissingAsync([keys], cancel))[0]) with { Remembered = old };
            return nothing.Result is CacheResult.Miss && await FindColdAuthorAsync(id, name, isAway: false, cancel) is { } kept
                ? Answer(kept, CacheTier.Cold)
                : nothing;
        }
        if (found.Home == id)
            _recent.Keep(byId, found, found.Works, idVersion);
        else
            _recent.Keep(byName, found, found.Works, nameVersion);
        return Answer(found, CacheTier.Store);
    }

    async Task<AuthorShelf> FindInStoreAsync(AuthorKeys author, CancellationToken cancel) => (await _store.FindAuthorsAsync([author], cancel))[0];

    /// <summary>Until when it is believed that nobody knows these authors, under any of their keys.</summary>
    async Task<List<DateTimeOffset?>> FindMissingAsync(IReadOnlyList<AuthorKeys> authors, CancellationToken cancel)
    {
        var keys = authors.SelectMany(author => author.Aliases.Append(author.Id).OfType<string>().Select(text => (author, Key: IndexKey.Author(text)))).ToList();
        var until = keys.Count == 0 ? [] : await _store.FindMissingAsync(keys.ConvertAll(one => one.Key), cancel);
        return [.. keys.Zip(until).GroupBy(pair => pair.First.author, ReferenceEqualityComparer.Instance).Select(same => same.Max(pair => pair.Second))];
    }

    /// <summary>The bibliographies at these homes, in their order; null where none is.</summary>
    async Task<List<FoundBibliography?>> FindAtAsync(IReadOnlyList<string> homes, CancellationToken cancel) =>
        [.. (await _store.FindAuthorsAsync([.. homes.Select(home => new AuthorKeys(home, []))], cancel)).Select(shelf => shelf.Bibliographies is [var found, ..] ? found : null)];

    CacheAnswer Answer(FoundBibliography found, CacheTier tier)
    {
        var head = HeadOf(found);
        var answer = Answer(found.Works, head.FetchedAt, FreshFor(IndexKey.Author(found.Home)), head.Author, tier);
        return head.WarmedBy is { } job ? answer with { WarmedBy = [job] } : answer;
    }

    static BibliographyHead HeadOf(FoundBibliography found) => JsonSerializer.Deserialize(found.Head.Span, BookJson.Default.BibliographyHead)!;
}

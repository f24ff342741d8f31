using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>
    /// An author's works, by catalogue id, by name or by surname alone: of namesakes whom the name led to last, else who has most works.
    /// </summary>
    public async Task<CacheAnswer> FindAuthorAsync(string nameOrId, CancellationToken cancel) =>
        _tally.Count(await LookUpAuthorAsync(nameOrId, cancel));

    async Task<CacheAnswer> LookUpAuthorAsync(string nameOrId, CancellationToken cancel)
    {
        var id = IndexKey.Clean(AuthorName.Tidy(nameOrId));
        var name = AuthorAlias.OfName(nameOrId);
        var (byId, byName) = (IndexKey.Author(id), IndexKey.Author(name));
        // Else a name with its particles joined: "Don De Lillo". What is neither is not found so: the name stands for it.
        var surname = AuthorAlias.AsSurname(nameOrId) ?? (AuthorAlias.OfJoinedName(nameOrId) is var joined && joined != name ? joined : null);
        var bySurname = IndexKey.Author(surname ?? name);
        if ((_recent.Find<FoundBibliography>(byId) ?? _recent.Find<FoundBibliography>(byName) ?? _recent.Find<FoundBibliography>(bySurname)) is { } recent)
            return Answer(recent, CacheTier.Memory);

        var remembered = _recent.FindOld<FoundBibliography>(byId) ?? _recent.FindOld<FoundBibliography>(byName) ?? _recent.FindOld<FoundBibliography>(bySurname);
        var old = remembered is not null && IsServable(HeadOf(remembered).FetchedAt) ? Answer(remembered, CacheTier.Memory) : null;
        var (idVersion, nameVersion, surnameVersion) = (_recent.Version(byId), _recent.Version(byName), _recent.Version(bySurname));
        var keys = new AuthorKeys(id, [name, AuthorAlias.OfId(id)]);
        IReadOnlyList<AuthorIndexEntry>? shelves;
        try
        {
            shelves = await AskStoreAsync(_store.FindAuthorsAsync(surname is null ? [keys] : [keys, new AuthorKeys(null, [surname])], cancel), old is not null, cancel);
        }
        catch (BookStoreUnavailableException) when (_cold is not null)
        {
            if (await FindColdAuthorAsync(id, name, surname, isAway: true, cancel) is { } kept)
                return Answer(kept, CacheTier.Cold);
            throw;
        }
        if (shelves is null)
            return old!;
        var named = Foremost(shelves[0]);
        var found = named ?? (surname is null ? null : Foremost(shelves[1]));
        if (found is null)
        {
            var nothing = MissingOrMiss((await FindMissingAsync([keys], cancel))[0]) with { Remembered = old };
            return nothing.Result is CacheResult.Miss && await FindColdAuthorAsync(id, name, surname, isAway: false, cancel) is { } kept
                ? Answer(kept, CacheTier.Cold)
                : nothing;
        }
        if (found.Home == id)
            _recent.Set(byId, found, found.Works, idVersion);
        else if (named is not null)
            _recent.Set(byName, found, found.Works, nameVersion);
        else
            _recent.Set(bySurname, found, found.Works, surnameVersion);
        return Answer(found, CacheTier.Store);

        FoundBibliography? Foremost(AuthorIndexEntry shelf) => shelf.Bibliographies
            .Where(one => one.Works.Count > 0 && IsServable(HeadOf(one).FetchedAt))
            .OrderByDescending(one => one.Home == id)
            .ThenByDescending(one => one.Home == shelf.Resolutions.GetValueOrDefault(AuthorAlias.LatestEvidence))
            .ThenByDescending(one => one.Works.Count)
            .FirstOrDefault();
    }

    async Task<AuthorIndexEntry> FindInStoreAsync(AuthorKeys author, CancellationToken cancel) => (await _store.FindAuthorsAsync([author], cancel))[0];

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

using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <summary>
    /// Finds an author's works by catalogue id, by name or by surname alone. Among namesakes it takes the one to whom the name led last,
    /// else the one with the most works.
    /// </summary>
    public async Task<CacheAnswer> FindAuthorAsync(string nameOrId, CancellationToken cancel) =>
        _tally.Count(await LookUpAuthorAsync(nameOrId, cancel));

    async Task<CacheAnswer> LookUpAuthorAsync(string nameOrId, CancellationToken cancel)
    {
        var id = IndexKey.Clean(AuthorName.Tidy(nameOrId));
        var name = AuthorAlias.OfName(nameOrId);
        var (byId, byName) = (IndexKey.Author(id), IndexKey.Author(name));
        // Otherwise the text may be a name with its particles joined, as in "Don De Lillo". A text that is neither is looked up as a name
        // only.
        var surname = AuthorAlias.AsSurname(nameOrId) ?? (AuthorAlias.OfJoinedName(nameOrId) is var joined && joined != name ? joined : null);
        var bySurname = IndexKey.Author(surname ?? name);
        if ((_memory.Find<FoundBibliography>(byId) ?? _memory.Find<FoundBibliography>(byName) ?? _memory.Find<FoundBibliography>(bySurname)) is { } recent)
            return Answer(recent, CacheTier.Memory);

        var remembered = _memory.FindOld<FoundBibliography>(byId) ?? _memory.FindOld<FoundBibliography>(byName) ?? _memory.FindOld<FoundBibliography>(bySurname);
        var old = remembered is not null && IsServable(HeadOf(remembered).FetchedAt) ? Answer(remembered, CacheTier.Memory) : null;
        var (idVersion, nameVersion, surnameVersion) = (_memory.Version(byId), _memory.Version(byName), _memory.Version(bySurname));
        var keys = new AuthorKeys(id, [name, AuthorAlias.OfId(id)]);
        IReadOnlyList<AuthorIndexEntry>? entries;
        try
        {
            entries = await AskStoreAsync(_store.FindAuthorsAsync(surname is null ? [keys] : [keys, new AuthorKeys(null, [surname])], cancel), old is not null, cancel);
        }
        catch (BookStoreUnavailableException) when (_cold is not null)
        {
            if (await FindColdAuthorAsync(id, name, surname, isAway: true, cancel) is { } kept)
                return Answer(kept, CacheTier.Cold);
            throw;
        }
        if (entries is null)
            return old!;
        var named = Foremost(entries[0]);
        var found = named ?? (surname is null ? null : Foremost(entries[1]));
        if (found is null)
        {
            var nothing = MissingOrMiss((await FindMissingAsync([keys], cancel))[0]) with { Remembered = old };
            return nothing.Result is CacheResult.Miss && await FindColdAuthorAsync(id, name, surname, isAway: false, cancel) is { } kept
                ? Answer(kept, CacheTier.Cold)
                : nothing;
        }
        if (found.Home == id)
            _memory.Set(byId, found, found.Works, idVersion);
        else if (named is not null)
            _memory.Set(byName, found, found.Works, nameVersion);
        else
            _memory.Set(bySurname, found, found.Works, surnameVersion);
        return Answer(found, CacheTier.Store);

        FoundBibliography? Foremost(AuthorIndexEntry entry) => entry.Bibliographies
            .Where(one => one.Works.Count > 0 && IsServable(HeadOf(one).FetchedAt))
            .OrderByDescending(one => one.Home == id)
            .ThenByDescending(one => one.Home == entry.Resolutions.GetValueOrDefault(AuthorAlias.LatestEvidence))
            .ThenByDescending(one => one.Works.Count)
            .FirstOrDefault();
    }

    async Task<AuthorIndexEntry> FindInStoreAsync(AuthorKeys author, CancellationToken cancel) => (await _store.FindAuthorsAsync([author], cancel))[0];

    /// <summary>The time until which "no catalogue knows this author" is stored, under any key of each of these authors.</summary>
    async Task<List<DateTimeOffset?>> FindMissingAsync(IReadOnlyList<AuthorKeys> authors, CancellationToken cancel)
    {
        var keys = authors.SelectMany(author => author.Aliases.Append(author.Id).OfType<string>().Select(text => (author, Key: IndexKey.Author(text)))).ToList();
        var until = keys.Count == 0 ? [] : await _store.FindMissingAsync(keys.ConvertAll(one => one.Key), cancel);
        return [.. keys.Zip(until).GroupBy(pair => pair.First.author, ReferenceEqualityComparer.Instance).Select(same => same.Max(pair => pair.Second))];
    }

    /// <summary>The bibliographies stored at these homes, in the same order; null for a home without one.</summary>
    async Task<List<FoundBibliography?>> FindAtAsync(IReadOnlyList<string> homes, CancellationToken cancel) =>
        [.. (await _store.FindAuthorsAsync([.. homes.Select(home => new AuthorKeys(home, []))], cancel)).Select(entry => entry.Bibliographies is [var found, ..] ? found : null)];

    CacheAnswer Answer(FoundBibliography found, CacheTier tier)
    {
        var head = HeadOf(found);
        var answer = Answer(found.Works, head.FetchedAt, FreshFor(IndexKey.Author(found.Home)), head.Author, tier);
        return head.WarmedBy is { } job ? answer with { WarmedBy = [job] } : answer;
    }

    static BibliographyHead HeadOf(FoundBibliography found) => JsonSerializer.Deserialize(found.Head.Span, BookJson.Default.BibliographyHead)!;
}

using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

/// <summary>An author who was removed from the cache.</summary>
/// <param name="Works">Number of removed works: those stored under this author. Works stored under a co-author stay.</param>
public sealed record RemovedAuthor(AuthorRef Author, int Works);

public sealed partial class BookCache
{
    /// <summary>
    /// Removes an author's bibliography, the works stored under the author and stored misses for the author, from the store and from the
    /// memory of every process; from the cold tier also every entry that contains one of these works. By name: all authors found under it.
    /// </summary>
    public async Task<IReadOnlyList<RemovedAuthor>> RemoveAuthorAsync(string nameOrId, CancellationToken cancel)
    {
        var id = IndexKey.Clean(AuthorName.Tidy(nameOrId));
        string[] asked = [AuthorAlias.OfName(nameOrId), AuthorAlias.OfId(id)];
        var entry = await FindInStoreAsync(new AuthorKeys(id, asked), cancel);
        // The cold tier first, because lost works are restored from it.
        var cold = _cold is null
            ? []
            : await _cold.RemoveAsync(asked.Append(id).Select(IndexKey.Author), entry.Bibliographies.Select(found => found.Home).Append(id), cancel);
        var removed = new List<RemovedAuthor>();
        foreach (var found in entry.Bibliographies)
        {
            var head = HeadOf(found);
            removed.Add(new RemovedAuthor(head.Author, await RemoveAsync(found.Home, [.. asked, AuthorAlias.OfName(head.Author.Name), .. AuthorAlias.OfSurnames(head.Author.Name)], cancel)));
        }
        foreach (var kept in cold.Where(kept => kept.Head is not null && entry.Bibliographies.All(found => found.Home != kept.Home)))
        {
            var works = await RemoveAsync(kept.Home, [.. asked, .. kept.Aliases], cancel);
            removed.Add(new RemovedAuthor(kept.Head!.Author, Math.Max(works, kept.Works.Count(work => work.Home == kept.Home))));
        }
        // The id may be stored as missing, or works from searches may be stored under it without a bibliography.
        if (removed.Count == 0 && await RemoveAsync(id, asked, cancel) is var strays and > 0)
            removed.Add(new RemovedAuthor(new AuthorRef(nameOrId, id), strays));
        return removed;
    }

    async Task<int> RemoveAsync(string home, IReadOnlyList<string> aliases, CancellationToken cancel)
    {
        var works = await _store.RemoveAsync(home, aliases, cancel);
        var changed = works
            .SelectMany(work => WorkToStore.From(work.Read(), work.StoredAt, null).Keys)
            .Concat(aliases.Append(home).Select(IndexKey.Author))
            .Distinct()
            .ToList();
        changed.ForEach(_memory.Evict);
        await _store.AnnounceAsync(changed, cancel);
        return works.Count;
    }
}

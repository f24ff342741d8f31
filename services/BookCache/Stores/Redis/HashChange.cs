using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>Fields of one hash that are to be changed, each by its own compare-and-set.</summary>
/// <param name="Lifetime">The new lifetime of the whole hash.</param>
sealed record HashChange(RedisKey Hash, TimeSpan Lifetime, IReadOnlyList<FieldChange> Fields)
{
    /// <summary>The expected current value of each field; empty at first, when the fields are expected not to exist.</summary>
    public IReadOnlyList<RedisValue> Before { get; init; } = [];
}

/// <summary>The change of one field: computes the new value from the current one.</summary>
/// <remarks><see cref="Next"/> is called again if another process changed the field first.</remarks>
abstract class FieldChange(RedisValue name)
{
    public RedisValue Field => name;

    /// <summary>Further fields to delete together with this change. Only used for the first change of a hash.</summary>
    public virtual IEnumerable<RedisValue> Deleted => [];

    /// <param name="before">Empty if the field does not exist.</param>
    /// <returns>The same value if nothing has to be changed.</returns>
    public abstract RedisValue Next(RedisValue before);
}

sealed class WorkChange(IGrouping<string, WorkToStore> same, DateTimeOffset oldest) : FieldChange(same.Key)
{
    readonly StoredWork _work = same.Select(work => work.Work).Aggregate((before, next) => next.Over(before, oldest));

    public override RedisValue Next(RedisValue before) =>
        RedisBookStore.Value((before.IsNullOrEmpty ? _work : _work.Over(new StoredWork((byte[])before!), oldest)).Bytes);
}

/// <summary>Replaces an author's list of works; works that are no longer in the list are deleted with it.</summary>
sealed class ListChange(BibliographyToStore list) : FieldChange("")
{
    readonly RedisValue _entry = BibliographyEntry.Write(list);
    IEnumerable<RedisValue> _deleted = [];

    public override IEnumerable<RedisValue> Deleted => _deleted;

    public override RedisValue Next(RedisValue before)
    {
        if (before.IsNullOrEmpty)
            return _entry;
        var entry = BibliographyEntry.Read(list.Home, before);
        if (entry.FetchedAt > list.FetchedAt.ToUnixTimeSeconds())
            return before;
        if (list.IsComplete)
            _deleted = entry.Works.Except(list.Works).Where(work => work.Home == list.Home).Select(work => (RedisValue)work.Id);
        return _entry;
    }
}

/// <summary>The pointers that an ISBN leads to, one per line, the latest first.</summary>
sealed class IsbnChange(Isbn isbn, IReadOnlyList<WorkToStore> works) : FieldChange(RedisKeys.IsbnField(isbn.Digits))
{
    const int Most = 3;

    public override RedisValue Next(RedisValue before)
    {
        var lines = RedisKeys.Lines(before);
        var added = works.Select(RedisKeys.Pointer).Except(lines, StringComparer.Ordinal).ToList();
        return added.Count == 0 ? before : string.Join('\n', added.Concat(lines).Take(Most));
    }
}

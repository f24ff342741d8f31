using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using StackExchange.Redis;

namespace CacheWarming.BookCaching.Stores.Redis;

/// <summary>Fields of one hash that are to be changed, each by itself.</summary>
/// <param name="Lifetime">Of the whole hash from then on.</param>
sealed record HashChange(RedisKey Hash, TimeSpan Lifetime, IReadOnlyList<FieldChange> Fields)
{
    /// <summary>What is known to be there, for each field; none at first, when nothing is.</summary>
    public IReadOnlyList<RedisValue> Before { get; init; } = [];
}

/// <summary>What a field is to hold, given what it holds.</summary>
/// <remarks><see cref="Next"/> is called again whenever another process wrote the field first.</remarks>
abstract class FieldChange(RedisValue name)
{
    public RedisValue Field => name;

    /// <summary>Further fields to delete together with this change. Only where it is the first of its hash.</summary>
    public virtual IEnumerable<RedisValue> Deleted => [];

    /// <param name="before">Empty where nothing is held.</param>
    /// <returns>The same again where nothing is to be changed.</returns>
    public abstract RedisValue Next(RedisValue before);
}

sealed class WorkChange(IGrouping<string, WorkToStore> same, DateTimeOffset oldest) : FieldChange(same.Key)
{
    readonly StoredWork _work = same.Select(work => work.Work).Aggregate((before, next) => next.Over(before, oldest));

    public override RedisValue Next(RedisValue before) =>
        RedisBookStore.Value((before.IsNullOrEmpty ? _work : _work.Over(new StoredWork((byte[])before!), oldest)).Bytes);
}

/// <summary>An author's list of works; what the author had before and has no more goes with it.</summary>
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

/// <summary>Pointers that an ISBN leads to, one a line, the latest first.</summary>
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

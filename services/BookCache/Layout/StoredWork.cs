using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using CacheWarming.Bibliographies;

namespace CacheWarming.BookCaching.Layout;

/// <summary>A work as stored: a header with which stores compare versions, then the JSON that searches send.</summary>
/// <remarks>
/// The header, big-endian: stored at (unix seconds, 4 bytes), completeness (2), editions (2), the provider's hash (2), the job that warmed
/// it (16, zero for none).
/// </remarks>
readonly record struct StoredWork(ReadOnlyMemory<byte> Bytes)
{
    const int HeaderLength = 26;

    public DateTimeOffset StoredAt => DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(Bytes.Span));

    public int Editions => BinaryPrimitives.ReadUInt16BigEndian(Bytes.Span[6..]);

    public SourceVersion Account => new(StoredAt, BinaryPrimitives.ReadUInt16BigEndian(Bytes.Span[4..]), BinaryPrimitives.ReadUInt16BigEndian(Bytes.Span[8..]));

    public Guid? WarmedBy => new Guid(Bytes.Span[10..HeaderLength]) is var job && job != Guid.Empty ? job : null;

    public ReadOnlyMemory<byte> Json => Bytes[HeaderLength..];

    public static StoredWork From(Work work, DateTimeOffset storedAt, Guid? warmedBy)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(work, BookJson.Default.Work);
        var bytes = new byte[HeaderLength + json.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Math.Clamp(storedAt.ToUnixTimeSeconds(), 0, uint.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)Math.Clamp(Completeness.Measure(work), 0, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)Math.Clamp(work.EditionCount, 0, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(8), (ushort)SourceVersion.HashOf(work.Provider));
        (warmedBy ?? Guid.Empty).TryWriteBytes(bytes.AsSpan(10));
        json.CopyTo(bytes, HeaderLength);
        return new StoredWork(bytes);
    }

    /// <summary>
    /// The result of storing this version over <paramref name="before"/>, by <see cref="Layout.SourceVersion.Replaces"/>; its time is the
    /// later one.
    /// </summary>
    /// <param name="oldest">A version stored before this time is no longer served.</param>
    public StoredWork Over(StoredWork before, DateTimeOffset oldest)
    {
        if (!Account.Replaces(before.Account, oldest))
            return before.ConfirmedBy(this);
        return before.StoredAt < oldest ? this : KeepingJobOf(before);
    }

    public Work Read() => JsonSerializer.Deserialize(Json.Span, BookJson.Default.Work)
        ?? throw new JsonException("a stored work is null");

    /// <summary>Keeps the job that warmed the work if a search stores it again.</summary>
    StoredWork KeepingJobOf(StoredWork before)
    {
        if (WarmedBy is not null)
            return this;
        var bytes = Bytes.ToArray();
        before.Bytes.Span[10..HeaderLength].CopyTo(bytes.AsSpan(10));
        return new StoredWork(bytes);
    }

    StoredWork ConfirmedBy(StoredWork other)
    {
        if (other.StoredAt <= StoredAt)
            return this;
        var bytes = Bytes.ToArray();
        other.Bytes.Span[..4].CopyTo(bytes);
        return new StoredWork(bytes);
    }

    /// <summary>A pointer may be older than the catalogue's data: the ISBN may belong to another work by now.</summary>
    public bool Has(Isbn isbn)
    {
        Span<byte> quoted = stackalloc byte[15];
        quoted[0] = quoted[14] = (byte)'"';
        Encoding.UTF8.GetBytes(isbn.Digits, quoted[1..]);
        return Json.Span.IndexOf(quoted) >= 0;
    }
}

/// <summary>A work to be stored, with all keys under which it is found.</summary>
sealed record WorkToStore(string Home, string Id, StoredWork Work, IReadOnlyList<string> TitleKeys, IReadOnlyList<Isbn> Isbns)
{
    public IReadOnlyList<IndexKey> Keys { get; } = [.. TitleKeys.Select(IndexKey.Title), .. Isbns.Select(IndexKey.Isbn)];

    /// <summary>The same work with one more title.</summary>
    public WorkToStore AlsoUnder(IndexKey title) => new(Home, Id, Work, [.. TitleKeys, title.Text], Isbns);

    /// <summary>The keys under which it is stored if a title has too many works: the title with each of its authors.</summary>
    public IEnumerable<IndexKey> CrowdKeys(string title) => Work.Read().Authors
        .SelectMany(author => AuthorName.GroupsOf(AuthorName.KeyOf(author.Name)))
        .Distinct(StringComparer.Ordinal)
        .Select(group => IndexKey.Title(title, group));

    /// <summary>Each work once; works without an id are left out.</summary>
    public static List<WorkToStore> FromWorks(IReadOnlyCollection<Work> works, DateTimeOffset storedAt, Guid? warmedBy) =>
        [.. works.Where(work => work.Id.Length > 0).DistinctBy(work => work.Id, StringComparer.Ordinal).Select(work => From(work, storedAt, warmedBy))];

    public static WorkToStore From(Work work, DateTimeOffset storedAt, Guid? warmedBy) => new(
        IndexKey.Home(work),
        IndexKey.Clean(work.Id),
        StoredWork.From(work, storedAt, warmedBy),
        [.. Title.KeysOf(work.Title).Select(key => IndexKey.Title(key).Text)],
        work.Isbns);
}

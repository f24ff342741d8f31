using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching.Cold;

/// <summary>The content of one answer of a catalogue: an author's bibliography, or works that a search by title or ISBN returned.</summary>
/// <param name="Head">Null for works that are not a bibliography.</param>
/// <param name="Aliases">The further keys under which the author is found, beside the home.</param>
/// <param name="Resolutions">Which evidence with which alias led to this author.</param>
sealed record ColdBooks(
    string Home,
    DateTimeOffset FetchedAt,
    BibliographyHead? Head,
    Guid? WarmedBy,
    IReadOnlyList<WorkToStore> Works,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<(string Alias, string Evidence)> Resolutions)
{
    /// <summary>Works that a search returned; they replace the row with the same works.</summary>
    public static ColdBooks Met(IReadOnlyList<WorkToStore> works, DateTimeOffset fetchedAt, Guid? warmedBy)
    {
        var ids = string.Join('\n', works.Select(work => work.Id).Order(StringComparer.Ordinal));
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ids)).AsSpan(0, 16));
        return new ColdBooks("works:" + name, fetchedAt, null, warmedBy, works, [], []);
    }

    public static ColdBooks FromFetched(FetchedAuthor fetched)
    {
        var (bibliography, askedAs, job) = fetched;
        var home = IndexKey.Home(bibliography.Author);
        string[] names = [.. new[] { AuthorAlias.OfName(askedAs.Author), AuthorAlias.OfName(bibliography.Author.Name) }.Distinct(StringComparer.Ordinal)];
        string[] aliases = [.. names.Concat(new[] { askedAs.Author, bibliography.Author.Name }.SelectMany(AuthorAlias.OfSurnames)).Distinct(StringComparer.Ordinal)];
        var asked = askedAs.CatalogId is { Length: > 0 } id ? id : null;
        return new ColdBooks(
            home,
            bibliography.FetchedAt,
            BibliographyHead.From(bibliography, askedAs, job),
            job,
            WorkToStore.FromWorks(bibliography.Works, bibliography.FetchedAt, job),
            // A catalogue record that was merged into another one is still found under its old id.
            asked is not null && asked != home ? [.. aliases, AuthorAlias.OfId(asked)] : aliases,
            asked is null ? [(names[0], AuthorAlias.Evidence(askedAs)), (names[0], AuthorAlias.LatestEvidence)] : []);
    }

    public BibliographyToStore List(bool isComplete) => new(
        Home, FetchedAt, HeadJson(), [.. Works.Select(work => (work.Home, work.Id))], isComplete, Aliases, Resolutions);

    public FoundBibliography Found() => new(Home, HeadJson(), [.. Works.Select(work => work.Work)]);

    byte[] HeadJson() => JsonSerializer.SerializeToUtf8Bytes(Head!, BookJson.Default.BibliographyHead);

    /// <summary>False for a list whose works are all missing: it is a lost bibliography, not an author without works.</summary>
    public bool IsBibliography => Head is { } head && (Works.Count > 0 || head.Total == 0);

    /// <summary>The keys under which the author is found; none for works that are not a bibliography.</summary>
    public IEnumerable<IndexKey> AuthorKeys => Head is null ? [] : Aliases.Append(Home).Select(IndexKey.Author);

    public ColdRow Pack()
    {
        var keys = Works.SelectMany(work => work.Keys)
            .Concat(Works.Select(work => work.Home).Append(Home).Distinct(StringComparer.Ordinal).Select(IndexKey.AtHome))
            .Concat(AuthorKeys);
        return new ColdRow(
            ColdKey.Text(Home),
            FetchedAt,
            ColdKey.Text(Head?.Provider ?? (Works is [var first, ..] ? first.Work.Read().Provider : "")),
            Works.Sum(work => work.Work.Account.Completeness),
            [.. Aliases.Select(alias => alias + '\t').Concat(Resolutions.Select(one => $"{one.Alias}\t{one.Evidence}")).Select(ColdKey.Text)],
            [.. keys.Select(ColdKey.From).Distinct()],
            Body());
    }

    /// <exception cref="JsonException">The body was not made by <see cref="Pack"/>.</exception>
    /// <exception cref="InvalidOperationException">The body is not compressed data.</exception>
    public static ColdBooks Unpack(FoundColdRow row)
    {
        using var packed = new BrotliStream(new MemoryStream(row.Body), CompressionMode.Decompress);
        var body = JsonSerializer.Deserialize(packed, BookJson.Default.ColdBody) ?? throw new JsonException("a cold body is null");
        var led = row.LedHere.Select(text => text.Split('\t', 2)).Where(pair => pair.Length == 2).ToList();
        return new ColdBooks(
            row.Home,
            body.FetchedAt,
            body.Head,
            body.WarmedBy,
            [.. body.Works.Select(work => WorkToStore.From(work, body.FetchedAt, body.WarmedBy))],
            [.. led.Select(pair => pair[0]).Distinct(StringComparer.Ordinal)],
            [.. led.Where(pair => pair[1].Length > 0).Select(pair => (pair[0], pair[1]))]);
    }

    /// <summary>The compressed <see cref="ColdBody"/>; it contains the JSON of the works as they are stored.</summary>
    byte[] Body()
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var json = new Utf8JsonWriter(brotli))
        {
            json.WriteStartObject();
            json.WriteString("fetchedAt", FetchedAt);
            if (Head is not null)
            {
                json.WritePropertyName("head");
                JsonSerializer.Serialize(json, Head, BookJson.Default.BibliographyHead);
            }
            if (WarmedBy is { } job)
                json.WriteString("warmedBy", job);
            json.WriteStartArray("works");
            foreach (var work in Works)
                json.WriteRawValue(work.Work.Json.Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return packed.ToArray();
    }
}

/// <summary>The content of the compressed body.</summary>
sealed record ColdBody(DateTimeOffset FetchedAt, BibliographyHead? Head, Guid? WarmedBy, IReadOnlyList<Work> Works);

using System.Text.Json;
using CacheWarming.Bibliographies;
using CacheWarming.BookCaching.Layout;
using CacheWarming.BookCaching.Stores;

namespace CacheWarming.BookCaching;

public sealed partial class BookCache
{
    /// <inheritdoc cref="FindWarmAuthorsAsync"/>
    public Task<StoredAuthor?> FindWarmAuthorAsync(AuthorQuestion question, CancellationToken cancel) => FindWarmAuthorAsync(question, again: false, cancel);

    /// <inheritdoc cref="FindWarmAuthorsAsync"/>
    public async Task<StoredAuthor?> FindWarmAuthorAsync(AuthorQuestion question, bool again, CancellationToken cancel) =>
        (await FindWarmAuthorsAsync([question], again, cancel))[0];

    /// <summary>
    /// Finds authors that a job need not fetch: by catalogue id, else the bibliography under the name that holds one of the user's books or
    /// to which the same evidence led before. Null for an author who must be fetched.
    /// </summary>
    /// <param name="again">
    /// Whether this is a second lookup, after waiting for the fetch lock: another process may have stored the author in the meantime; the
    /// cold tier was read the first time already.
    /// </param>
    /// <returns>In the order of the questions.</returns>
    public async Task<IReadOnlyList<StoredAuthor?>> FindWarmAuthorsAsync(IReadOnlyList<AuthorQuestion> questions, bool again, CancellationToken cancel)
    {
        if (questions.Count == 0)
            return [];
        var keys = questions.Select(KeysOf).ToList();
        var entries = await _store.FindAuthorsAsync(keys, cancel);
        var answers = questions.Select((question, i) =>
            Choose(question, keys[i].Id, entries[i].Resolutions, [.. entries[i].Bibliographies.Select(Read).OfType<ReadBibliography>()])?.Stored).ToArray();
        var open = Enumerable.Range(0, answers.Length).Where(i => answers[i] is null).ToList();
        foreach (var (i, until) in open.Zip(open.Count == 0 ? [] : await _store.FindMissingAsync(open.ConvertAll(i => UnknownKey(questions[i])), cancel)))
            answers[i] = MissingOrMiss(until).Result is CacheResult.KnownMissing ? new StoredAuthor(null, null, null) : null;
        open.RemoveAll(i => answers[i] is not null);
        if (!again && _cold is not null && open.Count > 0)
        {
            foreach (var (i, kept) in open.Zip(await FindColdWarmAuthorsAsync(_cold, open.ConvertAll(i => (questions[i], keys[i])), cancel)))
                answers[i] = kept?.Stored;
        }
        return answers;
    }

    static AuthorKeys KeysOf(AuthorQuestion question) => question.CatalogId is { Length: > 0 } known && IndexKey.Clean(known) is var id
        ? new AuthorKeys(id, [AuthorAlias.OfId(id)])
        : new AuthorKeys(null, AuthorName.IsSharedSurname(question.Author)
            ? [AuthorAlias.OfName(question.Author), AuthorAlias.AsSurname(question.Author)!]
            : [AuthorAlias.OfName(question.Author)]);

    static ReadBibliography? Choose(AuthorQuestion question, string? id, IReadOnlyDictionary<string, string> resolutions, List<ReadBibliography> stored) =>
        id is null ? Choose(question, resolutions, stored) : stored.Find(one => one.Home == id) ?? stored.FirstOrDefault();

    static ReadBibliography? Choose(AuthorQuestion question, IReadOnlyDictionary<string, string> resolutions, List<ReadBibliography> stored)
    {
        var hasEvidence = question.HintTitles.Count + question.HintIsbns.Count > 0;
        var resolved = resolutions.GetValueOrDefault(AuthorAlias.Evidence(question));
        if (!hasEvidence)
            resolved ??= resolutions.GetValueOrDefault(AuthorAlias.LatestEvidence);
        return stored.Find(one => one.Home == resolved)
            ?? stored.Find(one => one.Works.Any(work => work.Isbns.Intersect(question.HintIsbns).Any()))
            ?? stored.Find(one => one.Works.Any(work => question.HintTitles.Any(hint => Title.Matches(hint, work.Title))));
    }

    ReadBibliography? Read(FoundBibliography found)
    {
        var head = JsonSerializer.Deserialize(found.Head.Span, BookJson.Default.BibliographyHead)!;
        var works = found.Works.Select(work => work.Read()).ToList();
        // A list whose works are all missing is a lost bibliography, not an author without works.
        var isLost = works.Count == 0 && head.Total > 0;
        return isLost || !IsServable(head.FetchedAt) ? null : new ReadBibliography(found.Home, head, works);
    }

    sealed record ReadBibliography(string Home, BibliographyHead Head, IReadOnlyList<Work> Works)
    {
        public StoredAuthor Stored => new(Head.With(Works), Head.WarmedBy, Head.WarmedAs);
    }
}

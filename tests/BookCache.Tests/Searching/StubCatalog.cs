using System.Collections.Concurrent;
using CacheWarming.Bibliographies;
using CacheWarming.Catalogs;

namespace CacheWarming.Tests.BookCaching.Searching;

/// <summary>A catalogue of a few works that can be held up and can be in trouble.</summary>
sealed class StubCatalog(TimeProvider time) : ICatalog
{
    readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<Work> Works { get; } = [];

    public ConcurrentQueue<string> Calls { get; } = new();

    public Exception? Trouble { get; set; }

    public bool IsHeldUp { get; set; }

    public string Name => "Stub";

    public int IsbnsPerCall => 25;

    public void LetGo() => _open.TrySetResult();

    public async Task<AuthorAnswer> WorksOfAuthorAsync(AuthorQuestion question, Caller caller, CancellationToken cancel)
    {
        await CalledAsync("author " + (question.CatalogId ?? question.Author), caller, cancel);
        var works = Works.Where(work => work.Authors.Any(a => a.Name == question.Author || a.CatalogId == question.CatalogId)).ToList();
        return new AuthorAnswer(
            works.Count == 0 ? null : new Bibliography(works[0].Authors[0], works, time.GetUtcNow(), "Stub", 1, works.Count, null), 1);
    }

    public async Task<IReadOnlyList<Work>> WorksByTitleAsync(string title, Caller caller, CancellationToken cancel)
    {
        await CalledAsync("title " + title, caller, cancel);
        return [.. Works.Where(work => work.Title.Contains(title, StringComparison.OrdinalIgnoreCase))];
    }

    public async Task<IReadOnlyList<Work>> WorksByIsbnAsync(IReadOnlyCollection<Isbn> isbns, Caller caller, CancellationToken cancel)
    {
        await CalledAsync("isbn " + string.Join(' ', isbns), caller, cancel);
        return [.. Works.Where(work => work.Isbns.Intersect(isbns).Any())];
    }

    async Task CalledAsync(string what, Caller caller, CancellationToken cancel)
    {
        Assert.Equal(Caller.Search, caller);
        Calls.Enqueue(what);
        if (IsHeldUp)
            await _open.Task.WaitAsync(cancel);
        if (Trouble is { } trouble)
            throw trouble;
    }
}

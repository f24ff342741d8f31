using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs;

/// <summary>A provider of books: Open Library, Google Books, ISBNdb.</summary>
/// <remarks>
/// Every call waits for the provider's rate limiter. If the provider is away, it throws <see cref="CatalogUnavailableException"/>; if an
/// answer can't be read, it throws <see cref="UnreadableAnswerException"/>, which concerns only this request.
/// </remarks>
public interface ICatalog
{
    /// <summary>The provider's name in provenance, metrics and messages.</summary>
    string Name { get; }

    /// <summary>All works of an author, one call per page; without a bibliography if the catalogue does not know the author.</summary>
    Task<AuthorAnswer> WorksOfAuthorAsync(AuthorQuestion question, Caller caller, CancellationToken cancel);

    /// <summary>
    /// All works of each author, in as few calls as the catalogue allows. The results of a call are returned at once, and each author gets
    /// exactly one outcome. An exception is an outcome too: of one author or, if the provider is away, of all that are left.
    /// </summary>
    /// <param name="noFurtherCall">
    /// When it is cancelled, a call that waits for the rate limiter is not made; a running call is completed.
    /// </param>
    /// <exception cref="OperationCanceledException">Authors without an outcome so far get none.</exception>
    IAsyncEnumerable<AuthorsProgress> WorksOfAuthorsAsync(
        IReadOnlyList<AuthorQuestion> questions, Caller caller, CancellationToken cancel, CancellationToken noFurtherCall = default) =>
        OneAuthorPerCall.AskAsync(this, questions, caller, cancel, noFurtherCall);

    /// <summary>Works with this title, best match first.</summary>
    Task<IReadOnlyList<Work>> WorksByTitleAsync(string title, Caller caller, CancellationToken cancel);

    /// <summary>Works that have one of these ISBNs, at most <see cref="IsbnsPerCall"/> of them, in one call.</summary>
    Task<IReadOnlyList<Work>> WorksByIsbnAsync(IReadOnlyCollection<Isbn> isbns, Caller caller, CancellationToken cancel);

    /// <summary>The works about a subject with the most editions, in one call; none from a catalogue without subjects.</summary>
    Task<IReadOnlyList<Work>> WorksBySubjectAsync(string subject, Caller caller, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Work>>([]);

    /// <summary>The largest number of ISBNs in one call.</summary>
    int IsbnsPerCall { get; }
}

/// <summary>
/// The kind of caller: a share of the rate limit is reserved for live searches; warming may use it while there are no searches.
/// </summary>
public enum Caller
{
    Warming,
    Search,
}

/// <summary>A catalogue's answer about an author.</summary>
/// <param name="Bibliography">Null if the catalogue does not know the author.</param>
/// <param name="UpstreamCalls">Calls made for this author. A call for several authors is counted for the first of them.</param>
public sealed record AuthorAnswer(Bibliography? Bibliography, int UpstreamCalls)
{
    internal AuthorAnswer Having(int calls) => new(Bibliography is null ? null : Bibliography with { UpstreamCalls = calls }, calls);
}

/// <summary>The results of a call for many authors.</summary>
/// <param name="Authors">Authors that now have their outcome.</param>
/// <param name="Books">Works found by the reader's own ISBNs, of any author.</param>
public sealed record AuthorsProgress(IReadOnlyList<AuthorOutcome> Authors, IReadOnlyList<Work> Books);

/// <summary>The outcome of one of many questions: an answer or an exception.</summary>
/// <param name="Index">The index of the question.</param>
/// <param name="Trouble">A <see cref="CatalogUnavailableException"/> or an <see cref="UnreadableAnswerException"/>.</param>
/// <param name="CallsInVain">Calls made before the exception that are not counted in any answer.</param>
public sealed record AuthorOutcome(int Index, AuthorAnswer? Answer, Exception? Trouble = null, int CallsInVain = 0);

/// <summary>
/// The provider is away (429, 503, 403, time-out, circuit breaker open): not caused by the request, so the caller should wait and try
/// again.
/// </summary>
public sealed class CatalogUnavailableException(string provider, TimeSpan retryAfter, string reason, Exception? inner = null)
    : Exception($"{provider}: {reason}; try again in {retryAfter.TotalSeconds:0} s", inner)
{
    public string Provider { get; } = provider;

    /// <summary>How long to wait; the provider's <c>Retry-After</c> if it gave one.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;

    public string Reason { get; } = reason;

    /// <summary>Whether the provider works but is fully used: it asked for a cooldown, or its rate limit is used up.</summary>
    public bool IsBusy { get; init; }

    /// <summary>Whether a smaller request might have succeeded: a time-out, an incomplete answer, or a server error.</summary>
    internal bool IsPerhapsTooMuch { get; init; }
}

/// <summary>The provider's answer to this request can't be read.</summary>
public sealed class UnreadableAnswerException(string provider, string what, Exception? inner = null)
    : Exception($"{provider} answered with something unreadable: {what}", inner)
{
    public string Provider { get; } = provider;

    /// <summary>
    /// Whether it counts as a failure of the provider: not if the same request is repeated, unless all answers are unreadable.
    /// </summary>
    internal bool IsOneOfMany { get; init; }

    /// <summary>Whether the last answers to different requests were all unreadable, so that this request is not the cause.</summary>
    internal bool IsFaultOfProvider { get; init; }
}

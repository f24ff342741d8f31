using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs;

/// <summary>A provider of books: Open Library, Google Books, ISBNdb.</summary>
/// <remarks>
/// Every call waits for the provider's pace. Trouble of the provider as a whole is a <see cref="CatalogUnavailableException"/>;
/// an answer that can't be read is a <see cref="UnreadableAnswerException"/> and concerns only what was asked.
/// </remarks>
public interface ICatalog
{
    /// <summary>The provider's name, as it stands in provenance, metrics and messages.</summary>
    string Name { get; }

    /// <summary>All works of an author, one call a page; null when the catalogue does not know the author.</summary>
    Task<AuthorAnswer> WorksOfAuthorAsync(AuthorQuestion question, Caller caller, CancellationToken cancel);

    /// <summary>
    /// All works of each author, in as few calls as the catalogue allows. What a call brings is told at once, and each author gets exactly one
    /// outcome: trouble is an outcome too, of one author or, when the provider is in trouble as a whole, of all that are left.
    /// </summary>
    /// <param name="noFurtherCall">Cancelled, a call that waits for its turn is not made; one under way is answered.</param>
    /// <exception cref="OperationCanceledException">Authors without an outcome so far have none.</exception>
    IAsyncEnumerable<AuthorsProgress> WorksOfAuthorsAsync(
        IReadOnlyList<AuthorQuestion> questions, Caller caller, CancellationToken cancel, CancellationToken noFurtherCall = default) =>
        OneAuthorPerCall.AskAsync(this, questions, caller, cancel, noFurtherCall);

    /// <summary>Works with this title, best match first.</summary>
    Task<IReadOnlyList<Work>> WorksByTitleAsync(string title, Caller caller, CancellationToken cancel);

    /// <summary>Works that have one of these ISBNs, at most <see cref="IsbnsPerCall"/> of them, in one call.</summary>
    Task<IReadOnlyList<Work>> WorksByIsbnAsync(IReadOnlyCollection<Isbn> isbns, Caller caller, CancellationToken cancel);

    /// <summary>The most-published works about a subject, in one call; none from a catalogue that has no subjects.</summary>
    Task<IReadOnlyList<Work>> WorksBySubjectAsync(string subject, Caller caller, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Work>>([]);

    /// <summary>How many ISBNs one call takes.</summary>
    int IsbnsPerCall { get; }
}

/// <summary>For whom a call is made: live searches keep a reserve of the pace, which warming borrows when it is idle.</summary>
public enum Caller
{
    Warming,
    Search,
}

/// <summary>A catalogue's answer about an author.</summary>
/// <param name="Bibliography">Null when the catalogue does not know the author.</param>
/// <param name="UpstreamCalls">Calls made for this author. Of a call that was made for several, the first of them has it.</param>
public sealed record AuthorAnswer(Bibliography? Bibliography, int UpstreamCalls)
{
    internal AuthorAnswer Having(int calls) => new(Bibliography is null ? null : Bibliography with { UpstreamCalls = calls }, calls);
}

/// <summary>What a call for many authors brought.</summary>
/// <param name="Authors">Those who are done with.</param>
/// <param name="Books">Works that are the reader's own by ISBN, whoever turns out to have written them.</param>
public sealed record AuthorsProgress(IReadOnlyList<AuthorOutcome> Authors, IReadOnlyList<Work> Books);

/// <summary>The end of one of many questions: an answer or trouble.</summary>
/// <param name="Index">The question's place among those asked.</param>
/// <param name="Trouble">A <see cref="CatalogUnavailableException"/> or an <see cref="UnreadableAnswerException"/>.</param>
/// <param name="CallsInVain">Calls made until the trouble that no answer counts, neither this one's nor another's.</param>
public sealed record AuthorOutcome(int Index, AuthorAnswer? Answer, Exception? Trouble = null, int CallsInVain = 0);

/// <summary>The provider as a whole is in trouble (429, 503, 403, time-out, circuit open): no author's fault, worth waiting for.</summary>
public sealed class CatalogUnavailableException(string provider, TimeSpan retryAfter, string reason, Exception? inner = null)
    : Exception($"{provider}: {reason}; try again in {retryAfter.TotalSeconds:0} s", inner)
{
    public string Provider { get; } = provider;

    /// <summary>How long to wait, from <c>Retry-After</c> when given.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;

    public string Reason { get; } = reason;

    /// <summary>The provider works, but is asked as much as it allows: it said when to come back, or its pace is taken up.</summary>
    public bool IsBusy { get; init; }

    /// <summary>Whether a smaller question might have been answered: no answer in time, half an answer, an error of the server.</summary>
    internal bool IsPerhapsTooMuch { get; init; }
}

/// <summary>The provider answered this one question with something that can't be read.</summary>
public sealed class UnreadableAnswerException(string provider, string what, Exception? inner = null)
    : Exception($"{provider} answered with something unreadable: {what}", inner)
{
    public string Provider { get; } = provider;

    /// <summary>Whether it speaks against the provider: not the same question's again, unless nobody is answered readably.</summary>
    internal bool IsOneOfMany { get; init; }

    /// <summary>The last answers to different questions were all unreadable, so this one is not the fault of what was asked.</summary>
    internal bool IsFaultOfProvider { get; init; }
}

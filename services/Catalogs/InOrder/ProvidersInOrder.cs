using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using CacheWarming.Bibliographies;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Catalogs.InOrder;

/// <summary>Asks one catalogue, and the further ones only if it does not have the answer or is away.</summary>
/// <remarks>
/// <para>If the first catalogue is away and no other one has the answer, its exception is thrown, because it might have the answer. If a
/// further one is away, warming goes on: its whole queue would otherwise wait for a catalogue that few authors need. A reader gets a 503 if
/// waiting is worth it.</para>
/// <para>Warming does not use a further catalogue only because the first is busy: it can wait, and daily quotas are small.</para>
/// </remarks>
sealed partial class ProvidersInOrder(
    ICatalog first, IReadOnlyList<IFurtherCatalog> further, CatalogsOptions options, ILogger<ProvidersInOrder> log) : ICatalog
{
    // If a provider asks for a longer wait, warming too treats it as away, and a reader is not asked to wait for it.
    static readonly TimeSpan WorthWaiting = TimeSpan.FromMinutes(1);

    readonly IReadOnlyList<ICatalog> _all = [first, .. further];

    public string Name { get; } = string.Join(" and ", [first.Name, .. further.Select(catalog => catalog.Name)]);

    public int IsbnsPerCall => first.IsbnsPerCall;

    public Task<AuthorAnswer> WorksOfAuthorAsync(AuthorQuestion question, Caller caller, CancellationToken cancel) =>
        WorksOfAuthorAsync(question, () => first.WorksOfAuthorAsync(question, caller, cancel), caller, cancel);

    // Only the first catalogue takes many authors in one call; authors that it does not know are asked for one by one in the others.
    public async IAsyncEnumerable<AuthorsProgress> WorksOfAuthorsAsync(
        IReadOnlyList<AuthorQuestion> questions, Caller caller, [EnumeratorCancellation] CancellationToken cancel, CancellationToken noFurtherCall = default)
    {
        await foreach (var progress in first.WorksOfAuthorsAsync(questions, caller, cancel, noFurtherCall))
        {
            var outcomes = new List<AuthorOutcome>();
            foreach (var outcome in progress.Authors)
            {
                outcomes.Add(await GoOnAsync(outcome, questions[outcome.Index], caller, cancel));
            }

            yield return progress with { Authors = outcomes };
        }
    }

    async Task<AuthorOutcome> GoOnAsync(AuthorOutcome outcome, AuthorQuestion question, Caller caller, CancellationToken cancel)
    {
        try
        {
            var answer = await WorksOfAuthorAsync(question, Outcome, caller, cancel);
            return new AuthorOutcome(outcome.Index, outcome.CallsInVain == 0 ? answer : answer.Having(answer.UpstreamCalls + outcome.CallsInVain));
        }
        catch (Exception failure) when (failure is CatalogUnavailableException or UnreadableAnswerException)
        {
            return outcome with { Answer = null, Trouble = failure };
        }

        Task<AuthorAnswer> Outcome() => outcome.Answer is { } answer ? Task.FromResult(answer) : Task.FromException<AuthorAnswer>(outcome.Trouble!);
    }

    async Task<AuthorAnswer> WorksOfAuthorAsync(AuthorQuestion question, Func<Task<AuthorAnswer>> askFirst, Caller caller, CancellationToken cancel)
    {
        var calls = 0;
        var answer = await FirstThatKnowsAsync(
            _all,
            async catalog =>
            {
                var answer = await (catalog == first ? askFirst() : catalog.WorksOfAuthorAsync(question, caller, cancel));
                calls += answer.UpstreamCalls;
                return answer;
            },
            answer => answer.Bibliography is not null,
            caller);
        return answer.Bibliography is not { } bibliography
            ? new AuthorAnswer(null, calls)
            : options.CompleteThinWorks && bibliography.Provider == first.Name
                ? await CompleteAsync(bibliography, question, calls, caller, cancel)
                : Counted(bibliography, calls);
    }

    public Task<IReadOnlyList<Work>> WorksByTitleAsync(string title, Caller caller, CancellationToken cancel) => FirstThatKnowsAsync(
        _all,
        catalog => catalog.WorksByTitleAsync(title, caller, cancel),
        works => works.Any(work => Title.Matches(title, work.Title)),
        caller);

    public Task<IReadOnlyList<Work>> WorksBySubjectAsync(string subject, Caller caller, CancellationToken cancel) => first.WorksBySubjectAsync(subject, caller, cancel);

    // Only the first catalogue takes many ISBNs in one call; asking one by one would use up the daily quota of the others.
    public Task<IReadOnlyList<Work>> WorksByIsbnAsync(IReadOnlyCollection<Isbn> isbns, Caller caller, CancellationToken cancel) => isbns.Count != 1
        ? first.WorksByIsbnAsync(isbns, caller, cancel)
        : FirstThatKnowsAsync(
            _all,
            catalog => catalog.WorksByIsbnAsync(isbns, caller, cancel),
            works => works.Any(work => work.Isbns.Contains(isbns.First())),
            caller);

    async Task<T> FirstThatKnowsAsync<T>(IReadOnlyList<ICatalog> catalogs, Func<ICatalog, Task<T>> ask, Func<T, bool> knows, Caller caller)
        where T : class
    {
        T? notKnown = null;
        var failures = new List<Exception>();
        foreach (var catalog in catalogs)
        {
            try
            {
                var answer = await ask(catalog);
                if (knows(answer))
                {
                    return answer;
                }

                notKnown ??= catalog == first ? answer : null;
            }
            catch (Exception failure) when (failure is UnreadableAnswerException or CatalogUnavailableException && !IsWorthWaitingFor(failure, catalog, caller))
            {
                LogTrouble(catalog.Name, failure.Message);
                failures.Add(failure);
            }
        }

        ThrowIfNeeded(failures, isAnswered: notKnown is not null, caller);
        return notKnown!;
    }

    bool IsWorthWaitingFor(Exception failure, ICatalog catalog, Caller caller) =>
        catalog == first && caller is Caller.Warming && failure is CatalogUnavailableException { IsBusy: true } busy && busy.RetryAfter <= WorthWaiting;

    static void ThrowIfNeeded(List<Exception> failures, bool isAnswered, Caller caller)
    {
        var soonest = failures.OfType<CatalogUnavailableException>().MinBy(failure => failure.RetryAfter);
        if (isAnswered)
        {
            if (caller is Caller.Search && soonest?.RetryAfter <= WorthWaiting)
            {
                ExceptionDispatchInfo.Throw(soonest);
            }

            return;
        }

        if (failures[0] is CatalogUnavailableException unavailable && unavailable != soonest)
        {
            throw new CatalogUnavailableException(unavailable.Provider, soonest!.RetryAfter, unavailable.Reason, unavailable) { IsBusy = unavailable.IsBusy };
        }

        ExceptionDispatchInfo.Throw(failures[0]);
    }

    async Task<AuthorAnswer> CompleteAsync(Bibliography bibliography, AuthorQuestion question, int calls, Caller caller, CancellationToken cancel)
    {
        var thin = bibliography.Works.Where(WorkCompletion.IsThin).Select(work => work.Title).ToList();
        if (thin.Count == 0 || further.FirstOrDefault(IsOpen) is not { } other)
        {
            return Counted(bibliography, calls);
        }

        try
        {
            var account = await other.WorksInOneCallAsync(question with { Author = bibliography.Author.Name, HintTitles = thin }, caller, cancel);
            return Counted(
                bibliography with { Works = WorkCompletion.Complete(bibliography.Works, account.Bibliography?.Works ?? []) },
                calls + account.UpstreamCalls);
        }
        catch (Exception failure) when (failure is CatalogUnavailableException or UnreadableAnswerException)
        {
            LogTrouble(other.Name, failure.Message);
            return Counted(bibliography, calls);
        }
    }

    static AuthorAnswer Counted(Bibliography bibliography, int calls) => new(bibliography with { UpstreamCalls = calls }, calls);

    static bool IsOpen(IFurtherCatalog catalog)
    {
        try
        {
            catalog.ThrowIfClosed();
            return true;
        }
        catch (CatalogUnavailableException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "{Catalog} could not answer: {Reason}")]
    partial void LogTrouble(string catalog, string reason);
}

using System.Runtime.CompilerServices;
using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs;

/// <summary>Answers questions about many authors with a catalogue that takes one per call.</summary>
static class OneAuthorPerCall
{
    public static async IAsyncEnumerable<AuthorsProgress> AskAsync(
        ICatalog catalog, IReadOnlyList<AuthorQuestion> questions, Caller caller, [EnumeratorCancellation] CancellationToken cancel, CancellationToken noFurtherCall)
    {
        for (var index = 0; index < questions.Count; index++)
        {
            noFurtherCall.ThrowIfCancellationRequested();
            var outcome = await AskAsync(catalog, index, questions[index], caller, cancel);
            yield return new AuthorsProgress([outcome], []);
            if (outcome.Trouble is CatalogUnavailableException unavailable)
            {
                yield return new AuthorsProgress([.. Enumerable.Range(index + 1, questions.Count - index - 1).Select(left => new AuthorOutcome(left, null, unavailable))], []);
                yield break;
            }
        }
    }

    /// <summary>Asks about one author; an exception becomes the outcome.</summary>
    public static async Task<AuthorOutcome> AskAsync(ICatalog catalog, int index, AuthorQuestion question, Caller caller, CancellationToken cancel)
    {
        try
        {
            return new AuthorOutcome(index, await catalog.WorksOfAuthorAsync(question, caller, cancel));
        }
        catch (Exception failure) when (failure is CatalogUnavailableException or UnreadableAnswerException)
        {
            return new AuthorOutcome(index, null, failure);
        }
    }
}

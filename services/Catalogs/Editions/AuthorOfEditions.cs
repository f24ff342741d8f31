using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.Editions;

/// <summary>An author's bibliography out of the works that a provider without author ids found under a name.</summary>
static class AuthorOfEditions
{
    /// <returns>Without a bibliography when nobody on the works bears the name.</returns>
    public static AuthorAnswer Answer(AuthorQuestion question, IReadOnlyList<Work> works, string provider, int calls, DateTimeOffset now)
    {
        // Another catalogue's id says nothing here.
        if (Namesakes.Choose(question with { CatalogId = null }, works) is not { } choice)
        {
            return new AuthorAnswer(null, calls);
        }

        IReadOnlyList<Work> theirs = [.. works.Where(choice.Wrote).OrderByDescending(work => work.EditionCount)];
        return new AuthorAnswer(new Bibliography(choice.Author, theirs, now, provider, calls, theirs.Count, choice.Reason), calls);
    }
}

using CacheWarming.Bibliographies;

namespace CacheWarming.Catalogs.Editions;

/// <summary>Builds an author's bibliography from works that a provider without author ids found by name.</summary>
static class AuthorOfEditions
{
    /// <returns>Without a bibliography if no author of the works has this name.</returns>
    public static AuthorAnswer Answer(AuthorQuestion question, IReadOnlyList<Work> works, string provider, int calls, DateTimeOffset now)
    {
        // The id of another catalogue has no meaning here.
        if (Namesakes.Choose(question with { CatalogId = null }, works) is not { } choice)
        {
            return new AuthorAnswer(null, calls);
        }

        IReadOnlyList<Work> theirs = [.. works.Where(choice.Wrote).OrderByDescending(work => work.EditionCount)];
        return new AuthorAnswer(new Bibliography(choice.Author, theirs, now, provider, calls, theirs.Count, choice.Reason), calls);
    }
}

using CacheWarming.Bibliographies;

namespace CacheWarming.BookCaching;

/// <summary>A fetched bibliography on its way into the cache.</summary>
/// <param name="AskedAs">The question that it answers: the asked name and evidence lead to it from now on.</param>
/// <param name="WarmedBy">The job it was fetched for; null for a search.</param>
public sealed record FetchedAuthor(Bibliography Bibliography, AuthorQuestion AskedAs, Guid? WarmedBy);

/// <summary>What operators are shown of a fetched author.</summary>
/// <param name="Author">The name as imported.</param>
public sealed record ProcessedAuthor(string Author, int WorksCount, int Depth);

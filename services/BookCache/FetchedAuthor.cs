using CacheWarming.Bibliographies;

namespace CacheWarming.BookCaching;

/// <summary>A fetched bibliography that is to be stored.</summary>
/// <param name="AskedAs">The question that it answers: from now on its name and evidence lead to this bibliography.</param>
/// <param name="WarmedBy">The job it was fetched for; null for a search.</param>
public sealed record FetchedAuthor(Bibliography Bibliography, AuthorQuestion AskedAs, Guid? WarmedBy);

/// <summary>What operators see about a fetched author.</summary>
/// <param name="Author">The name as imported.</param>
public sealed record ProcessedAuthor(string Author, int WorksCount, int Depth);

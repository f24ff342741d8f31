namespace CacheWarming.Client;

/// <summary>One page of a list.</summary>
/// <param name="Next">The path and query of the next page; null for the last page.</param>
public sealed record Listing<T>(IReadOnlyList<T> Items, string? Next);

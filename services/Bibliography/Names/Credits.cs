namespace CacheWarming.Bibliographies;

/// <summary>The people named in a column: tidied, each once; may include placeholders.</summary>
/// <param name="Authors">The people who wrote the book.</param>
/// <param name="Others">Translators, narrators, illustrators, editors: people with such a role next to the name.</param>
public sealed record Credits(IReadOnlyList<string> Authors, IReadOnlyList<string> Others);

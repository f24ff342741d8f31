namespace CacheWarming.Bibliographies;

/// <summary>Whom a column of names credits. Tidy, each once; placeholders are still among them.</summary>
/// <param name="Authors">Those who wrote the book.</param>
/// <param name="Others">Translators, narrators, illustrators, editors: those whose role is written beside the name.</param>
public sealed record Credits(IReadOnlyList<string> Authors, IReadOnlyList<string> Others);

using System.Collections.Frozen;

namespace CacheWarming.Bibliographies;

/// <summary>Chooses the subject of an author's works that leads to other authors with the same subject.</summary>
public static class Subjects
{
    /// <summary>
    /// Subjects of so many books that they say nothing about a single one: forms, audiences, languages, notes of libraries.
    /// </summary>
    static readonly FrozenSet<string> General = new[]
    {
        "fiction", "nonfiction", "general", "literature", "novel", "novela", "roman", "romans", "prose", "story", "stories", "drama", "poetry",
        "poem", "essays", "comics", "graphic", "biography", "autobiography", "history", "criticism", "interpretation", "translations", "translation",
        "juvenile", "children", "childrens", "young", "adult", "youth", "readers", "reading", "books", "book", "works", "collection", "collections",
        "english", "american", "british", "french", "german", "spanish", "russian", "italian", "japanese", "chinese", "language", "languages", "and", "the", "of",
        "in", "for", "etc", "large", "type", "print", "accessible", "protected", "daisy", "library", "internet", "archive", "wishlist", "open",
        "staff", "picks", "overdrive", "bestseller", "bestsellers", "new", "york", "times", "reviewed", "award", "winner", "popular", "contemporary",
        "century", "20th", "21st", "19th", "18th", "authors", "author", "men", "women", "man", "woman", "people", "life", "family", "social", "school", "texts", "text", "audiobook", "audiobooks", "ebook",
    }.ToFrozenSet();

    /// <summary>A subject of a single work belongs to the work and not to the author.</summary>
    const int FewestWorks = 2;

    const int LongestSubject = 60;

    /// <summary>The subject that most of the author's works share and that is not too general; null if there is none.</summary>
    public static string? MostSpecific(Bibliography bibliography) =>
        bibliography.Works
            .SelectMany(work => work.Subjects.Select(AuthorName.Tidy).Where(IsSpecific).DistinctBy(Folding.Fold))
            .GroupBy(Folding.Fold)
            .Where(works => works.Count() >= FewestWorks)
            .OrderByDescending(works => works.Count())
            .ThenByDescending(works => works.Key.Length)
            .ThenBy(works => works.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.Min(StringComparer.Ordinal);

    /// <summary>
    /// Whether a subject is narrow enough to lead to similar authors: "Wizards", not "Fiction, general", nor
    /// "nyt:combined-print=2012-01-01".
    /// </summary>
    public static bool IsSpecific(string subject) =>
        subject.Length is > 2 and <= LongestSubject
        && !subject.Contains(':', StringComparison.Ordinal) && !subject.Contains('=', StringComparison.Ordinal)
        && Folding.Words(Folding.Fold(subject)) is { Count: > 0 } words
        && !words.TrueForAll(word => word.Length < 3 || General.Contains(word) || word.All(char.IsDigit));
}

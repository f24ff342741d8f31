namespace CacheWarming.Bibliographies;

/// <summary>How certain a choice among namesakes is.</summary>
public enum Confidence
{
    /// <summary>The only evidence is the number of works, or a similar name.</summary>
    Guess,

    /// <summary>No other person has the name, or one of the user's titles is evidence for it.</summary>
    Likely,

    /// <summary>The user's ISBNs or several titles prove it, or the question contained the id.</summary>
    Sure,
}

/// <summary>The chosen author.</summary>
/// <param name="Author">With the name as the catalogue spells it.</param>
/// <param name="SameIds">All catalogue ids of this person, the chosen one first; empty if the catalogue gives none.</param>
/// <param name="Reason">How certain the choice is, and why, as a text for the user.</param>
public sealed record NamesakeChoice(AuthorRef Author, IReadOnlyList<string> SameIds, Confidence Confidence, string Reason)
{
    /// <summary>Whether one of the user's books is evidence for it.</summary>
    public bool IsByBooks { get; init; }

    /// <summary>
    /// Whether the user's books are the only evidence, because the name is a different one. An author of the searched name may come before.
    /// </summary>
    public bool IsOtherName { get; init; }

    /// <summary>Whether the chosen author is among a work's authors.</summary>
    public bool Wrote(Work work) => work.Authors.Any(author => author.CatalogId is null
        ? Author.CatalogId is null && AuthorName.KeyOf(author.Name) == AuthorName.KeyOf(Author.Name)
        : SameIds.Contains(author.CatalogId));
}

/// <summary>Finds the right person among all people whom a catalogue lists under a name.</summary>
public static class Namesakes
{
    /// <summary>
    /// Whether a person with this name in the catalogue may be meant: the names are equal, or one has parts that the other does not have.
    /// </summary>
    public static bool MayBear(string asked, string name) => NameLikeness.Compare(asked, name) >= Likeness.Similar;

    /// <summary>Chooses by the user's own books first, then by the exact name, then by the number of works.</summary>
    /// <param name="works">The catalogue's answer to the question, including works of other authors.</param>
    /// <param name="alsoCalledSo">
    /// Ids of authors for whom the catalogue lists the searched name, although their works have another name.
    /// </param>
    /// <returns>Null if no author of the works has the name and the user's books do not prove any.</returns>
    public static NamesakeChoice? Choose(AuthorQuestion question, IReadOnlyList<Work> works, IReadOnlySet<string>? alsoCalledSo = null)
    {
        if (question.CatalogId is { } id && works.SelectMany(work => work.Authors).Where(author => author.CatalogId == id).ToList() is { Count: > 0 } asked)
            return new NamesakeChoice(Candidate.Spelling(asked), [id], Confidence.Sure, "asked for by its catalogue id") { IsByBooks = true };

        var candidates = Candidate.AllIn(question, works, alsoCalledSo);
        if (candidates.Count == 0)
            return null;

        var best = candidates[0];
        var same = candidates.Where(candidate => candidate == best || candidate.IsSplitOff(best)).ToList();
        var rivals = candidates.Count - same.Count;
        var confidence = ConfidenceIn(best, rivals);
        return new NamesakeChoice(
            best.Author,
            [.. same.Select(candidate => candidate.Author.CatalogId).OfType<string>()],
            confidence,
            $"{InWords(confidence)}: {Reason(best, same.Count, rivals)}")
        {
            IsByBooks = best.IsbnHits + best.TitleHits > 0,
            IsOtherName = best.IsOtherName,
        };
    }

    static string InWords(Confidence confidence) => confidence switch
    {
        Confidence.Sure => "sure",
        Confidence.Likely => "likely",
        _ => "a guess",
    };

    static Confidence ConfidenceIn(Candidate best, int rivals) => best switch
    {
        { IsbnHits: > 0 } or { TitleHits: > 1 } => Confidence.Sure,
        { TitleHits: 1, Likeness: Likeness.Exact } when rivals == 0 => Confidence.Sure,
        { TitleHits: 1 } => Confidence.Likely,
        { Likeness: Likeness.Exact } when rivals == 0 => Confidence.Likely,
        _ => Confidence.Guess,
    };

    static string Reason(Candidate best, int ids, int rivals)
    {
        var among = rivals == 0 ? "" : $", out of {rivals + 1} authors called so or similarly";
        var split = ids == 1 ? "" : $"; the catalogue lists this person under {ids} ids";
        var why = best switch
        {
            { IsbnHits: > 0, TitleHits: > 0 } => $"{Count(best.IsbnHits, "of your ISBNs is", "of your ISBNs are")} and {Count(best.TitleHits, "of your titles", "of your titles")} by {best.Author.Name}",
            { IsbnHits: > 0 } => $"{Count(best.IsbnHits, "of your ISBNs is", "of your ISBNs are")} by {best.Author.Name}",
            { TitleHits: > 0 } => $"{Count(best.TitleHits, "of your titles is", "of your titles are")} by {best.Author.Name}",
            { Likeness: Likeness.Exact } when rivals == 0 => $"{best.Author.Name} is the only author of that name",
            { Likeness: Likeness.Exact } => $"none of your books decides it; {best.Author.Name} has the same name and the most works ({best.Works})",
            _ => $"nobody is called exactly so; {best.Author.Name} comes nearest",
        };
        return why + among + split;
    }

    static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}

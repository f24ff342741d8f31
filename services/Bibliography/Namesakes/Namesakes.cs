namespace CacheWarming.Bibliographies;

/// <summary>How far a choice among namesakes can be relied on.</summary>
public enum Confidence
{
    /// <summary>Only the number of works, or a similar name, speaks for it.</summary>
    Guess,

    /// <summary>Nobody else has the name, or one of the user's titles speaks for it.</summary>
    Likely,

    /// <summary>The user's ISBNs or several titles prove it, or the question named the id.</summary>
    Sure,
}

/// <summary>The author taken for the one that was asked for.</summary>
/// <param name="Author">As the catalogue spells the name.</param>
/// <param name="SameIds">All catalogue ids taken for this person, the chosen one first; empty when the catalogue gives none.</param>
/// <param name="Reason">How sure, and why this one, for the user.</param>
public sealed record NamesakeChoice(AuthorRef Author, IReadOnlyList<string> SameIds, Confidence Confidence, string Reason)
{
    /// <summary>Whether a book of the user's speaks for it.</summary>
    public bool IsByBooks { get; init; }

    /// <summary>Whether only the user's books speak for it: the name is another one.</summary>
    public bool IsOtherName { get; init; }

    /// <summary>Whether the chosen author is among a work's authors.</summary>
    public bool Wrote(Work work) => work.Authors.Any(author => author.CatalogId is null
        ? Author.CatalogId is null && AuthorName.KeyOf(author.Name) == AuthorName.KeyOf(Author.Name)
        : SameIds.Contains(author.CatalogId));
}

/// <summary>Finds the right person among all whom a catalogue lists under a name.</summary>
public static class Namesakes
{
    /// <summary>Whether somebody whom a catalogue calls so may be meant: the same name, or one that lacks parts of the other.</summary>
    public static bool MayBear(string asked, string name) => NameLikeness.Compare(asked, name) >= Likeness.Similar;

    /// <summary>Chooses by the user's own books first, then by the exact name, then by the number of works.</summary>
    /// <param name="works">What the catalogue answered to the question, works of others included.</param>
    /// <param name="alsoCalledSo">Ids of those whom the catalogue lists under the name that was asked for, though its works spell another.</param>
    /// <returns>Null when no author of the works bears the name, and the user's books prove nobody.</returns>
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
            IsOtherName = best.Likeness is Likeness.None,
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

using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>Which column is what, from 0; null for what the file does not have.</summary>
sealed record ExportColumns(int Title, int Author)
{
    public bool HasHeader { get; init; } = true;

    /// <summary>Rows above the header: a caption.</summary>
    public int RowsAbove { get; init; }

    public string Confidence { get; init; } = "high";

    /// <summary>Given name and surname, where they stand apart; read when there is no <see cref="Author"/> beside them.</summary>
    public IReadOnlyList<int> AuthorParts { get; init; } = [];

    /// <summary>What the main author did: "Editor", "Translator".</summary>
    public int? AuthorRole { get; init; }

    public int? AdditionalAuthors { get; init; }

    /// <summary>Most reliable first.</summary>
    public IReadOnlyList<int> Isbns { get; init; } = [];

    /// <summary>A list of <c>scheme:number</c>, one of which may be <c>isbn</c>.</summary>
    public int? Identifiers { get; init; }

    public int? Rating { get; init; }

    public int? ReadCount { get; init; }

    public int? Shelf { get; init; }

    public int? DateRead { get; init; }

    public int? DateAdded { get; init; }

    /// <summary>First publication first.</summary>
    public IReadOnlyList<int> Years { get; init; } = [];

    /// <summary>What kind of thing the row is, in files that list films and games too.</summary>
    public int? Kind { get; init; }

    /// <summary>A carrier or a kind of text, in which books are named in many ways; what surely is no book is left out.</summary>
    public int? Media { get; init; }

    /// <summary>How the author column is taken apart.</summary>
    public Func<string, Credits> SplitAuthors { get; init; } = AuthorName.CreditsOf;

    /// <summary>How the column of further authors is taken apart.</summary>
    public Func<string, IReadOnlyList<string>> SplitAdditional { get; init; } = AuthorName.SplitJoint;
}

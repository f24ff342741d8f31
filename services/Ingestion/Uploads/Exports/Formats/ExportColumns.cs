using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>The index of each column, from 0; null for columns that the file does not have.</summary>
sealed record ExportColumns(int Title, int Author)
{
    public bool HasHeader { get; init; } = true;

    /// <summary>The number of rows above the header, such as a caption.</summary>
    public int RowsAbove { get; init; }

    public string Confidence { get; init; } = "high";

    /// <summary>Columns of given name and surname, if they are separate; read if there is no <see cref="Author"/> beside them.</summary>
    public IReadOnlyList<int> AuthorParts { get; init; } = [];

    /// <summary>The role of the main author: "Editor", "Translator".</summary>
    public int? AuthorRole { get; init; }

    public int? AdditionalAuthors { get; init; }

    /// <summary>Columns of ISBNs, the most reliable first.</summary>
    public IReadOnlyList<int> Isbns { get; init; } = [];

    /// <summary>A column with a list of <c>scheme:number</c>, one of which may be <c>isbn</c>.</summary>
    public int? Identifiers { get; init; }

    public int? Rating { get; init; }

    public int? ReadCount { get; init; }

    public int? Shelf { get; init; }

    public int? DateRead { get; init; }

    public int? DateAdded { get; init; }

    /// <summary>Columns of years, the year of first publication first.</summary>
    public IReadOnlyList<int> Years { get; init; } = [];

    /// <summary>The column with the type of the item, in files that also list films and games.</summary>
    public int? Kind { get; init; }

    /// <summary>
    /// The column with the medium or the kind of text. Books have many different values there; rows that are certainly not books are left
    /// out.
    /// </summary>
    public int? Media { get; init; }

    /// <summary>Splits the text of the author column.</summary>
    public Func<string, Credits> SplitAuthors { get; init; } = AuthorName.CreditsOf;

    /// <summary>Splits the text of the column of further authors.</summary>
    public Func<string, IReadOnlyList<string>> SplitAdditional { get; init; } = AuthorName.SplitJoint;
}

using CacheWarming.Bibliographies;

namespace CacheWarming.Ingestion.Uploads.Exports.Formats;

/// <summary>One kind of file that people export: how to recognise it, and where its columns are.</summary>
interface IExportFormat
{
    /// <summary>The format's name for the user.</summary>
    string Name { get; }

    /// <summary>Finds the columns, or null when the file is of another kind.</summary>
    /// <param name="first">The header, or the first book when the header was deleted.</param>
    /// <param name="following">The next few rows; may be empty.</param>
    ExportColumns? Recognise(IReadOnlyList<string> first, IReadOnlyList<IReadOnlyList<string>> following);
}

/// <summary>Which column is what, from 0; null for what the file does not have.</summary>
sealed record ExportColumns(int Title, int Author)
{
    public bool HasHeader { get; init; } = true;

    public string Confidence { get; init; } = "high";

    public int? AdditionalAuthors { get; init; }

    /// <summary>Most reliable first.</summary>
    public IReadOnlyList<int> Isbns { get; init; } = [];

    public int? Rating { get; init; }

    public int? ReadCount { get; init; }

    public int? Shelf { get; init; }

    public int? DateRead { get; init; }

    public int? DateAdded { get; init; }

    /// <summary>First publication first.</summary>
    public IReadOnlyList<int> Years { get; init; } = [];

    /// <summary>How the author column is taken apart.</summary>
    public Func<string, IReadOnlyList<string>> SplitAuthors { get; init; } = AuthorName.SplitAuthors;
}

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>The limits above which an export is rejected.</summary>
public sealed record ExportLimits
{
    /// <summary>Rows below the header, including skipped ones. The largest known libraries have about 50,000.</summary>
    public int MaxRows { get; init; } = 2_000_000;

    /// <summary>
    /// Bytes of UTF-8 in one row. Goodreads cuts reviews at 20,000 characters; a longer row has a quote that is not closed.
    /// </summary>
    public int MaxRowBytes { get; init; } = 1_000_000;
}

namespace CacheWarming.Ingestion.Uploads.Exports;

/// <summary>How much of an export is read before it is refused.</summary>
public sealed record ExportLimits
{
    /// <summary>Rows below the header, skipped ones too. The largest libraries known have some 50,000.</summary>
    public int MaxRows { get; init; } = 2_000_000;

    /// <summary>Bytes of UTF-8 in one row. Goodreads cuts reviews at 20,000 characters; more is a quote that nobody closed.</summary>
    public int MaxRowBytes { get; init; } = 1_000_000;
}

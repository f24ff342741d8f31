namespace CacheWarming.Ingestion.Uploads.Exports.Recognition;

/// <summary>Says which column of a table is what, where no format knows its names.</summary>
public interface IColumnRecogniser
{
    /// <returns>Null when it can't tell.</returns>
    /// <exception cref="RecogniserUnavailableException">It may be able to tell later.</exception>
    Task<ColumnGuess?> RecogniseAsync(UnknownTable table, CancellationToken cancel);
}

/// <summary>The beginning of a file whose columns nobody knows.</summary>
/// <param name="Header">Its first row.</param>
/// <param name="Rows">At most five that follow.</param>
public sealed record UnknownTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>Which column is what, from 0. Whoever reads it checks that there are such columns.</summary>
/// <param name="By">Who guessed, for the user.</param>
public sealed record ColumnGuess(string By, int Title, int Author)
{
    public int? AdditionalAuthors { get; init; }

    public int? Isbn { get; init; }

    public int? Rating { get; init; }

    public int? Shelf { get; init; }

    public int? DateRead { get; init; }

    public int? Year { get; init; }
}

/// <summary>The recogniser has no answer now: overloaded, over its quota, or out of reach.</summary>
/// <param name="message">For the user, without a full stop.</param>
public sealed class RecogniserUnavailableException(string message, TimeSpan retryAfter, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>When it is worth asking again, in whole seconds; one at least.</summary>
    public TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)));
}

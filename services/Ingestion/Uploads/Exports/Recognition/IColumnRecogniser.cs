namespace CacheWarming.Ingestion.Uploads.Exports.Recognition;

/// <summary>Finds the columns of a table whose column names no format knows.</summary>
public interface IColumnRecogniser
{
    /// <returns>Null if the columns are not recognised.</returns>
    /// <exception cref="RecogniserUnavailableException">The recogniser can't answer now, but may be able to later.</exception>
    Task<ColumnGuess?> RecogniseAsync(UnknownTable table, CancellationToken cancel);
}

/// <summary>The beginning of a file with unknown columns.</summary>
/// <param name="Header">Its first row.</param>
/// <param name="Rows">At most five of the rows below it.</param>
public sealed record UnknownTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>The index of each column, from 0. The caller checks that these columns exist.</summary>
/// <param name="By">The name of the recogniser, for the user.</param>
public sealed record ColumnGuess(string By, int Title, int Author)
{
    public int? AdditionalAuthors { get; init; }

    public int? Isbn { get; init; }

    public int? Rating { get; init; }

    public int? Shelf { get; init; }

    public int? DateRead { get; init; }

    public int? Year { get; init; }
}

/// <summary>The recogniser can't answer now: it is overloaded, its quota is used up, or it can't be reached.</summary>
/// <param name="message">For the user, without a full stop.</param>
public sealed class RecogniserUnavailableException(string message, TimeSpan retryAfter, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The time until the next call is useful, in whole seconds; at least one.</summary>
    public TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)));
}

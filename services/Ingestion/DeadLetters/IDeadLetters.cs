namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>
/// Where the dead letters of author warming are: in the broker's dead-letter queue, or, where the bus is in memory and dies with the
/// process, in the failed rows themselves.
/// </summary>
interface IDeadLetters
{
    /// <summary>The queue's name, for people.</summary>
    string Queue { get; }

    /// <summary>Messages in every queue that should be empty, letters held by a walk included; <see cref="Queue"/> first.</summary>
    Task<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancel);

    /// <summary>Where the messages of another queue that should be empty came from; null when it is none of those.</summary>
    string? EndpointOf(string queue);

    /// <summary>Begins at the first letter. There is one walk through a queue at a time, across replicas.</summary>
    /// <param name="queue">One with an <see cref="EndpointOf"/>; null for <see cref="Queue"/>.</param>
    /// <exception cref="DeadLettersBusyException">Somebody else's walk did not end within <paramref name="patience"/>.</exception>
    Task<IDeadLetterWalk> WalkAsync(string? queue, TimeSpan patience, CancellationToken cancel);

    /// <summary>Sends messages of another queue to their endpoint again, each of those that are there now at most once.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="DeadLettersBusyException">Somebody else's walk did not end within <paramref name="patience"/>.</exception>
    Task<int> SendBackAsync(string queue, LetterSelector chosen, TimeSpan patience, CancellationToken cancel);
}

/// <summary>A way through the letters that there were when it began. What it does not delete stays.</summary>
interface IDeadLetterWalk : IAsyncDisposable
{
    /// <summary>How many there were.</summary>
    int Letters { get; }

    /// <summary>The next letters, at most so many; none at the end.</summary>
    Task<IReadOnlyList<DeadLetter>> TakeAsync(int most, CancellationToken cancel);

    /// <summary>Deletes letters that this walk has taken.</summary>
    Task DeleteAsync(IReadOnlyCollection<DeadLetter> letters, CancellationToken cancel);
}

/// <summary>A queue that should be empty, and how many messages it holds.</summary>
public sealed record QueueDepth(string Name, long Depth);

/// <summary>Somebody else walks through the letters.</summary>
sealed class DeadLettersBusyException() : Exception("Somebody else is going through the dead letters.");

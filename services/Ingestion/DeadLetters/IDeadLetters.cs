namespace CacheWarming.Ingestion.DeadLetters;

/// <summary>
/// The source of the dead letters of author warming: the broker's dead-letter queue or, if the bus is in memory and ends with the process,
/// the failed rows.
/// </summary>
interface IDeadLetters
{
    /// <summary>The queue's name, for display.</summary>
    string Queue { get; }

    /// <summary>
    /// The number of messages in every queue that should be empty, including letters held by a walk; <see cref="Queue"/> first.
    /// </summary>
    Task<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancel);

    /// <summary>
    /// The endpoint to which the messages of another queue that should be empty were sent; null if the queue is not one of these.
    /// </summary>
    string? EndpointOf(string queue);

    /// <summary>Starts a walk at the first letter. Only one walk through a queue can run at a time, in all replicas together.</summary>
    /// <param name="queue">A queue with an <see cref="EndpointOf"/>; null for <see cref="Queue"/>.</param>
    /// <exception cref="DeadLettersBusyException">Another walk did not end within <paramref name="patience"/>.</exception>
    Task<IDeadLetterWalk> WalkAsync(string? queue, TimeSpan patience, CancellationToken cancel);

    /// <summary>Sends messages of another queue to their endpoint again; each message that is there now at most once.</summary>
    /// <returns>The number of messages.</returns>
    /// <exception cref="DeadLettersBusyException">Another walk did not end within <paramref name="patience"/>.</exception>
    Task<int> SendBackAsync(string queue, LetterSelector chosen, TimeSpan patience, CancellationToken cancel);
}

/// <summary>A walk through the letters that were there when it began. Letters that it does not delete stay.</summary>
interface IDeadLetterWalk : IAsyncDisposable
{
    /// <summary>The number of letters when it began.</summary>
    int Letters { get; }

    /// <summary>Takes at most <paramref name="most"/> further letters; none at the end.</summary>
    Task<IReadOnlyList<DeadLetter>> TakeAsync(int most, CancellationToken cancel);

    /// <summary>Deletes letters that this walk has taken.</summary>
    Task DeleteAsync(IReadOnlyCollection<DeadLetter> letters, CancellationToken cancel);
}

/// <summary>A queue that should be empty, and the number of its messages.</summary>
public sealed record QueueDepth(string Name, long Depth);

/// <summary>Another walk through the letters is running.</summary>
sealed class DeadLettersBusyException() : Exception("Somebody else is going through the dead letters.");

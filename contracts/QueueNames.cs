namespace CacheWarming.Contracts;

/// <summary>Names of queues that operators and several services know.</summary>
public static class QueueNames
{
    /// <summary>Authors waiting for Discovery; its dead letters are <see cref="AuthorDeadLetters"/>.</summary>
    public const string AuthorWarming = "author-warming-queue";

    /// <summary>Authors that still failed after all retries.</summary>
    public const string AuthorDeadLetters = "author-warming-dlq";
}

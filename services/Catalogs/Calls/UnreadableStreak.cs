namespace CacheWarming.Catalogs.Calls;

/// <summary>
/// Distinguishes a request whose answer is never readable from a provider whose answers are all unreadable: the first must affect only
/// itself, the second counts as a provider that is away.
/// </summary>
/// <param name="many">The number of different requests in a row after which the provider is the cause.</param>
sealed class UnreadableStreak(int many)
{
    readonly Lock _lock = new();
    readonly HashSet<string> _questions = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether the answers to at least this many different requests in a row were unreadable, so that the provider is the cause.
    /// </summary>
    public bool IsLong
    {
        get
        {
            lock (_lock)
            {
                return _questions.Count >= many;
            }
        }
    }

    /// <summary>An answer was readable.</summary>
    public void End()
    {
        lock (_lock)
        {
            _questions.Clear();
        }
    }

    /// <returns>Whether this answer counts as the provider's failure.</returns>
    public bool Add(string question)
    {
        lock (_lock)
        {
            return _questions.Count >= many || _questions.Add(question);
        }
    }
}

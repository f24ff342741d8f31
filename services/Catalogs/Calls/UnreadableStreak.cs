namespace CacheWarming.Catalogs.Calls;

/// <summary>
/// Tells a question that is never answered readably, however often it is asked, from a provider that answers nobody readably: the first
/// must cost only itself, the second is trouble to wait out.
/// </summary>
/// <param name="many">Different questions in a row, after which it is the provider.</param>
sealed class UnreadableStreak(int many)
{
    readonly Lock _gate = new();
    readonly HashSet<string> _questions = new(StringComparer.Ordinal);

    /// <summary>Whether at least as many different questions in a row were answered unreadably: then it is the provider.</summary>
    public bool IsLong
    {
        get
        {
            lock (_gate)
            {
                return _questions.Count >= many;
            }
        }
    }

    /// <summary>Something was answered readably.</summary>
    public void End()
    {
        lock (_gate)
        {
            _questions.Clear();
        }
    }

    /// <returns>Whether this answer counts as the provider's failure.</returns>
    public bool Add(string question)
    {
        lock (_gate)
        {
            return _questions.Count >= many || _questions.Add(question);
        }
    }
}

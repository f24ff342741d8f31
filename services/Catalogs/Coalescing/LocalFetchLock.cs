namespace CacheWarming.Catalogs.Coalescing;

/// <summary>One fetch per thing at a time within this process. A thing that nobody fetches or waits for takes no memory.</summary>
public sealed class LocalFetchLock : IFetchLock
{
    readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>Things that are being fetched now.</summary>
    public int Count
    {
        get
        {
            lock (_turns)
            {
                return _turns.Count;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable> AcquireAsync(string what, CancellationToken cancel)
    {
        var turn = Join(what);
        try
        {
            await turn.WaitAsync(cancel);
            return new Held(this, what, turn);
        }
        catch
        {
            Leave(what, turn);
            throw;
        }
    }

    Turn Join(string what)
    {
        lock (_turns)
        {
            if (!_turns.TryGetValue(what, out var turn))
            {
                _turns[what] = turn = new Turn();
            }

            turn.Users++;
            return turn;
        }
    }

    void Leave(string what, Turn turn)
    {
        lock (_turns)
        {
            if (--turn.Users == 0)
            {
                _turns.Remove(what);
                turn.Dispose();
            }
        }
    }

    sealed class Turn() : SemaphoreSlim(1, 1)
    {
        public int Users;
    }

    sealed class Held(LocalFetchLock owner, string what, Turn turn) : IAsyncDisposable
    {
        int _released;

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                turn.Release();
                owner.Leave(what, turn);
            }

            return ValueTask.CompletedTask;
        }
    }
}

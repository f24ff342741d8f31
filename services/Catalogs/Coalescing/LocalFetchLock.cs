namespace CacheWarming.Catalogs.Coalescing;

/// <summary>Allows one fetch per subject at a time within this process. A subject without a holder or waiter takes no memory.</summary>
public sealed class LocalFetchLock : IFetchLock
{
    readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>The number of subjects that are being fetched now.</summary>
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

    /// <inheritdoc/>
    public ValueTask<FetchLocks> TryAcquireAsync(IReadOnlyCollection<string> all, CancellationToken cancel)
    {
        var held = TryAcquire(all);
        return ValueTask.FromResult(new FetchLocks(held.Keys.ToHashSet(StringComparer.Ordinal), new HeldTogether(held.Values)));
    }

    /// <summary>Locks those of <paramref name="all"/> without a holder or waiter.</summary>
    internal Dictionary<string, IAsyncDisposable> TryAcquire(IReadOnlyCollection<string> all)
    {
        var held = new Dictionary<string, IAsyncDisposable>(StringComparer.Ordinal);
        lock (_turns)
        {
            foreach (var what in all.Where(what => !_turns.ContainsKey(what)))
            {
                // No other caller can hold it yet, so this does not wait.
                var turn = Join(what);
                turn.Wait(0);
                held[what] = new Held(this, what, turn);
            }
        }

        return held;
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

    sealed class HeldTogether(IReadOnlyCollection<IAsyncDisposable> held) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var one in held)
            {
                await one.DisposeAsync();
            }
        }
    }
}

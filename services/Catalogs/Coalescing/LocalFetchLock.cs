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

    /// <inheritdoc/>
    public ValueTask<FetchLocks> TryAcquireAsync(IReadOnlyCollection<string> all, CancellationToken cancel)
    {
        var held = TryAcquire(all);
        return ValueTask.FromResult(new FetchLocks(held.Keys.ToHashSet(StringComparer.Ordinal), new HeldTogether(held.Values)));
    }

    /// <summary>Those of <paramref name="all"/> that nobody has or waits for.</summary>
    internal Dictionary<string, IAsyncDisposable> TryAcquire(IReadOnlyCollection<string> all)
    {
        var held = new Dictionary<string, IAsyncDisposable>(StringComparer.Ordinal);
        lock (_turns)
        {
            foreach (var what in all.Where(what => !_turns.ContainsKey(what)))
            {
                // Nobody else can have it yet: it is taken without waiting.
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

using CacheWarming.Databases;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CacheWarming.Catalogs.Coalescing;

/// <summary>Allows one fetch per subject at a time in all processes, through Redis keys <c>fetch:{what}</c>.</summary>
/// <remarks>
/// A lease is renewed while the lock is held; the lock of a crashed holder expires with its lease. While Redis is away, one fetch at a time
/// is allowed in each process, because the lock only saves calls, and searches must be answered without it; the first caller then waits a
/// second for the time-out, the next ones do not wait. What is stored under the lock is merged by work id and never replaced by something
/// less complete, so a holder that lost its lease and writes late costs a call and damages no entry. That is why no fencing token is used
/// for writes.
/// </remarks>
public sealed partial class RedisFetchLock(
    IConnectionMultiplexer redis, TimeProvider time, ILogger<RedisFetchLock> log, TimeSpan? lease = null, RedisBreaker? breaker = null) : IFetchLock
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);
    static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(20);

    const string Renew = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0";
    const string Release = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0";

    readonly TimeProvider _time = time;
    readonly LocalFetchLock _local = new();
    readonly RedisBreaker _breaker = breaker ?? new RedisBreaker(time);
    volatile bool _isAway;
    readonly TimeSpan _lease = lease ?? TimeSpan.FromSeconds(10);

    IDatabase Database => redis.GetDatabase();

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable> AcquireAsync(string what, CancellationToken cancel)
    {
        // First the lock of the process, so that only one of its callers asks Redis, however many wait.
        var local = await _local.AcquireAsync(what, cancel);
        var token = NewToken();
        try
        {
            for (var pause = ShortestPoll; !await _breaker.CallAsync(() => TryTakeAsync(Database, what, token), Bound, cancel); pause = Longer(pause))
            {
                await Task.Delay(pause, _time, cancel);
            }

            _isAway = false;
            return new Held(this, token, [(what, local)]);
        }
        catch (Exception gone) when (RedisFailure.IsUnavailable(gone))
        {
            BeginOutage(gone);
            return local;
        }
        catch
        {
            // Cancelled at a moment when Redis may have granted the lock.
            Forget(what, token);
            await local.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FetchLocks> TryAcquireAsync(IReadOnlyCollection<string> all, CancellationToken cancel)
    {
        var local = _local.TryAcquire(all).Select(pair => (What: pair.Key, Local: pair.Value)).ToList();
        if (local.Count == 0)
        {
            return Locks(new Held(this, default, local), local);
        }

        var token = NewToken();
        try
        {
            var taken = await _breaker.CallAsync(
                () =>
                {
                    var batch = Database.CreateBatch();
                    var taking = local.ConvertAll(one => TryTakeAsync(batch, one.What, token));
                    batch.Execute();
                    return Task.WhenAll(taking);
                },
                Bound, cancel);
            _isAway = false;
            foreach (var (one, _) in local.Zip(taken).Where(pair => !pair.Second))
            {
                await one.Local.DisposeAsync();
            }

            local = [.. local.Where((_, i) => taken[i])];
            return Locks(new Held(this, token, local), local);
        }
        catch (Exception gone) when (RedisFailure.IsUnavailable(gone))
        {
            BeginOutage(gone);
            return Locks(new Held(this, default, local), local);
        }
        catch
        {
            foreach (var one in local)
            {
                Forget(one.What, token);
                await one.Local.DisposeAsync();
            }

            throw;
        }
    }

    static FetchLocks Locks(Held held, IEnumerable<(string What, IAsyncDisposable Local)> local) =>
        new(local.Select(one => one.What).ToHashSet(StringComparer.Ordinal), held);

    static RedisValue NewToken() => Guid.NewGuid().ToString("N");

    static RedisKey KeyOf(string what) => "fetch:" + what;

    Task<bool> TryTakeAsync(IDatabaseAsync database, string what, RedisValue token) => database.StringSetAsync(KeyOf(what), token, _lease, When.NotExists);

    /// <summary>Runs a script by its text, because in a batch a script that Redis does not know by its hash can't be sent again.</summary>
    async Task<bool> RunAsync(IDatabaseAsync database, string script, string what, params IEnumerable<object> arguments) =>
        (int)await database.ExecuteAsync("EVAL", [script, 1, KeyOf(what), .. arguments]).WaitAsync(Bound, _time) == 1;

    void BeginOutage(Exception gone)
    {
        if (!_isAway)
            LogOnlyLocal(gone);
        _isAway = true;
    }

    void Forget(string what, RedisValue token)
    {
        try
        {
            Database.ScriptEvaluate(Release, [KeyOf(what)], [token], CommandFlags.FireAndForget);
        }
        catch (Exception gone) when (RedisFailure.IsUnavailable(gone))
        {
            LogLeaseLost(gone);
        }
    }

    // With a random part, so that processes which wait for the same lock do not ask at the same moments.
    static TimeSpan Longer(TimeSpan pause) => ShortestPoll + (Random.Shared.NextDouble() * Math.Min(pause.TotalMilliseconds * 2, 200) * TimeSpan.FromMilliseconds(1));

    // The subject is not logged, because it is an author of a user's library, or a search.
    [LoggerMessage(LogLevel.Warning, "Redis can't be reached: until it can, several processes may make the same fetch at the same time")]
    partial void LogOnlyLocal(Exception gone);

    [LoggerMessage(LogLevel.Warning, "The lease on a fetch could not be renewed or released; it will expire")]
    partial void LogLeaseLost(Exception? gone);

    /// <summary>A lock held in this process and, with a token, in Redis.</summary>
    sealed class Held : IAsyncDisposable
    {
        readonly RedisFetchLock _owner;
        readonly RedisValue _token;
        readonly IReadOnlyList<(string What, IAsyncDisposable Local)> _held;
        readonly ITimer? _renewing;
        int _released;

        public Held(RedisFetchLock owner, RedisValue token, IReadOnlyList<(string What, IAsyncDisposable Local)> held)
        {
            (_owner, _token, _held) = (owner, token, held);
            var often = owner._lease / 3;
            _renewing = token.IsNull || held.Count == 0 ? null : owner._time.CreateTimer(_ => RenewLeases(), null, often, often);
        }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _released, 1) == 1)
            {
                return;
            }

            if (_renewing is not null)
            {
                await _renewing.DisposeAsync();
            }

            // Not awaited: the next caller tries again anyway, and a lease that is not released expires.
            if (!_token.IsNull)
            {
                RunForAll(Release);
            }

            foreach (var (_, local) in _held)
            {
                await local.DisposeAsync();
            }
        }

        void RenewLeases()
        {
            if (Volatile.Read(ref _released) == 0)
            {
                RunForAll(Renew, (long)_owner._lease.TotalMilliseconds);
            }
        }

        void RunForAll(string script, params object[] arguments)
        {
            var batch = _owner.Database.CreateBatch();
            foreach (var (what, _) in _held)
            {
                _ = TryAsync(batch, script, what, arguments);
            }

            try
            {
                batch.Execute();
            }
            catch (Exception gone) when (RedisFailure.IsUnavailable(gone))
            {
                _owner.LogLeaseLost(gone);
            }
        }

        async Task TryAsync(IDatabaseAsync batch, string script, string what, object[] arguments)
        {
            try
            {
                // A lease that expired while it was being released was not lost.
                if (!await _owner.RunAsync(batch, script, what, [_token, .. arguments]) && (script == Release || Volatile.Read(ref _released) == 0))
                {
                    _owner.LogLeaseLost(gone: null);
                }
            }
            catch (Exception gone) when (RedisFailure.IsUnavailable(gone))
            {
                _owner.LogLeaseLost(gone);
            }
        }
    }
}

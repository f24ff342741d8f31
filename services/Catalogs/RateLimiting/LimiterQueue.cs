namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>Where this process's callers wait for the limiter: one lane for searches and one for warming, first come, first served.</summary>
/// <remarks>Only the first caller of a lane asks the limiter: a shared limiter gets one request at a time per process and lane, however many wait.</remarks>
sealed class LimiterQueue(string provider, CallRate rate, TimeProvider time) : IDisposable
{
    // Asking again a little before the call falls due reserves it ahead, so that a late timer costs no throughput.
    readonly TimeSpan _retryEarly = rate.ReserveAhead / 2;
    readonly Lane _searches = new();
    readonly Lane _warming = new();

    /// <summary>Waits for a turn, reserves a call and waits until it is due.</summary>
    /// <returns>How long that took.</returns>
    /// <exception cref="CatalogUnavailableException">A cooldown is on, or the wait would be too long; nothing is reserved.</exception>
    public async ValueTask<TimeSpan> AcquireAsync(Caller caller, Func<Caller, CancellationToken, ValueTask<Reservation>> reserve, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var lane = caller is Caller.Search ? _searches : _warming;
        var due = await ReserveAsync(lane, caller, reserve, started, cancel);
        await DelayAsync(due, cancel);
        return time.GetElapsedTime(started);
    }

    async ValueTask<TimeSpan> ReserveAsync(
        Lane lane, Caller caller, Func<Caller, CancellationToken, ValueTask<Reservation>> reserve, long started, CancellationToken cancel)
    {
        var ahead = Interlocked.Increment(ref lane.Length) - 1;
        try
        {
            // The callers ahead take at least this long, apart from the burst: an error now is better than one after half a minute.
            ThrowIfTooLong((rate.Interval * ahead) - rate.Tolerance, caller);
            await EnterAsync(lane, caller, cancel);
            try
            {
                while (true)
                {
                    var reservation = await reserve(caller, cancel);
                    switch (reservation.State)
                    {
                        case ReservationState.Reserved:
                            return reservation.Wait;
                        case ReservationState.InCooldown:
                            throw new CatalogUnavailableException(provider, reservation.Wait, reservation.Reason ?? "asked for silence") { IsBusy = true };
                    }

                    ThrowIfTooLong(time.GetElapsedTime(started) + reservation.Wait, caller);
                    await DelayAsync(reservation.Wait - _retryEarly, cancel);
                }
            }
            finally
            {
                lane.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref lane.Length);
        }
    }

    async ValueTask EnterAsync(Lane lane, Caller caller, CancellationToken cancel)
    {
        if (lane.Wait(0, CancellationToken.None))
        {
            return;
        }

        var limit = WaitLimits.For(caller);
        using var tooLong = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancel);
        try
        {
            await lane.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw TooLong(limit);
        }
    }

    void ThrowIfTooLong(TimeSpan wait, Caller caller)
    {
        if (wait > WaitLimits.For(caller))
        {
            throw TooLong(wait);
        }
    }

    CatalogUnavailableException TooLong(TimeSpan wait) => new(provider, wait, "its pace is taken up by calls before this one") { IsBusy = true };

    // Timers count whole milliseconds and cut off the rest: rounded up, so that no call leaves early.
    ValueTask DelayAsync(TimeSpan wait, CancellationToken cancel) =>
        wait <= TimeSpan.Zero
            ? ValueTask.CompletedTask
            : new ValueTask(Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, cancel));

    public void Dispose()
    {
        _searches.Dispose();
        _warming.Dispose();
    }

    sealed class Lane() : SemaphoreSlim(1, 1)
    {
        public int Length;
    }
}

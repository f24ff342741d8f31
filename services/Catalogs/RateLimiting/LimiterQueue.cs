namespace CacheWarming.Catalogs.RateLimiting;

/// <summary>Where this process's callers wait for the pace: one line for searches and one for warming, first come, first served.</summary>
/// <remarks>Only the first of a line asks the ledger, so however many wait, a shared ledger hears of one per process and line.</remarks>
sealed class LimiterQueue(string provider, CallRate rate, TimeProvider time) : IDisposable
{
    // Asking again a little before the call falls due books it ahead, and a late timer costs no throughput.
    readonly TimeSpan _askEarly = rate.BookAhead / 2;
    readonly Line _searches = new();
    readonly Line _warming = new();

    /// <summary>Waits for a turn, books a call and waits until it is due.</summary>
    /// <returns>How long that took.</returns>
    /// <exception cref="CatalogUnavailableException">The provider asked for silence, or the wait would be too long; nothing is booked.</exception>
    public async ValueTask<TimeSpan> AcquireAsync(Caller caller, Func<Caller, CancellationToken, ValueTask<Reservation>> book, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var line = caller is Caller.Search ? _searches : _warming;
        var due = await BookAsync(line, caller, book, started, cancel);
        await DelayAsync(due, cancel);
        return time.GetElapsedTime(started);
    }

    async ValueTask<TimeSpan> BookAsync(
        Line line, Caller caller, Func<Caller, CancellationToken, ValueTask<Reservation>> book, long started, CancellationToken cancel)
    {
        var ahead = Interlocked.Increment(ref line.Length) - 1;
        try
        {
            // Those ahead take at least this long, the burst apart: better told now than after half a minute.
            ThrowIfTooLong((rate.Interval * ahead) - rate.Tolerance, caller);
            await EnterAsync(line, caller, cancel);
            try
            {
                while (true)
                {
                    var booking = await book(caller, cancel);
                    switch (booking.State)
                    {
                        case ReservationState.Reserved:
                            return booking.Wait;
                        case ReservationState.InCooldown:
                            throw new CatalogUnavailableException(provider, booking.Wait, booking.Reason ?? "asked for silence") { IsBusy = true };
                    }

                    ThrowIfTooLong(time.GetElapsedTime(started) + booking.Wait, caller);
                    await DelayAsync(booking.Wait - _askEarly, cancel);
                }
            }
            finally
            {
                line.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref line.Length);
        }
    }

    async ValueTask EnterAsync(Line line, Caller caller, CancellationToken cancel)
    {
        if (line.Wait(0, CancellationToken.None))
        {
            return;
        }

        var patience = WaitLimits.For(caller);
        using var tooLong = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancel);
        try
        {
            await line.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw TooLong(patience);
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

    sealed class Line() : SemaphoreSlim(1, 1)
    {
        public int Length;
    }
}

namespace CacheWarming.Discovery.Warming;

/// <summary>
/// A publish that a broker's death overtakes may wait for its confirm for ever, and with it one of the few authors that are handled at once. So it is
/// given up and made again: what arrives twice is settled once.
/// </summary>
static class Confirmed
{
    /// <summary>Longer than a confirm takes on a busy broker.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Returns when the broker has the message, however often it takes.</summary>
    /// <param name="publish">Its token ends an attempt that is given up, so that a broker that was long away is not met by one for each ten seconds.</param>
    /// <exception cref="Exception">The broker, or the connection to it, refused.</exception>
    public static async Task ByBrokerAsync(Func<CancellationToken, Task> publish, TimeProvider time, CancellationToken cancel = default)
    {
        while (true)
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var publishing = publish(attempt.Token);
            try
            {
                // It does not listen to its token everywhere.
                await publishing.WaitAsync(Patience, time, cancel).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException) when (!publishing.IsCompleted)
            {
                await attempt.CancelAsync().ConfigureAwait(false);
            }
        }
    }
}

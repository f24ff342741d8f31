using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CacheWarming.Standalone.Composition;

/// <summary>Ctrl-C, SIGTERM and <c>--timeout</c> as a cancellation token: the program stops cleanly, and reports why it ended.</summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource _cancel = new();
    readonly PosixSignalRegistration[] _signals;
    ITimer? _limit;
    bool _timedOut;

    public Interruption() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt),
    ];

    public CancellationToken Token => _cancel.Token;

    /// <summary>The reason as the beginning of a sentence, and the exit code.</summary>
    public (string What, int ExitCode) Outcome => _timedOut ? ("Not done within --timeout", ExitCodes.TimedOut) : ("Interrupted", ExitCodes.Interrupted);

    /// <summary>The time limit of a job: in seconds, or with a unit.</summary>
    public static Option<TimeSpan?> TimeoutOption() => new("--timeout")
    {
        Description = "Stop after so long, e.g. 90s, 10m or 2h, with exit code 124. The next run goes on from there.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var unit = text.LastOrDefault() switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
            if (unit > 0 && int.TryParse(text.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 9999)
                return TimeSpan.FromSeconds((double)number * unit);
            result.AddError($"--timeout is '{text}', but must be a number with s, m or h, such as 90s, 10m or 2h");
            return null;
        },
    };

    /// <summary>Starts the time limit; null: no limit.</summary>
    public void EndAfter(TimeSpan? limit)
    {
        if (limit is { } after)
            _limit = TimeProvider.System.CreateTimer(_ => Cancel(timedOut: true), null, after, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _limit?.Dispose();
        _cancel.Dispose();
    }

    void Interrupt(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Cancel(timedOut: false);
    }

    void Cancel(bool timedOut)
    {
        try
        {
            _timedOut |= timedOut && !_cancel.IsCancellationRequested;
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The signal came after the command had ended.
        }
    }
}

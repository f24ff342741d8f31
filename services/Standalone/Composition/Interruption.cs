using System.Runtime.InteropServices;

namespace CacheWarming.Standalone.Composition;

/// <summary>Ctrl-C and SIGTERM as a token: the program stops cleanly, and says how it ended.</summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource _cancel = new();
    readonly PosixSignalRegistration[] _signals;

    public Interruption() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt),
    ];

    public CancellationToken Token => _cancel.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _cancel.Dispose();
    }

    void Interrupt(PosixSignalContext signal)
    {
        signal.Cancel = true;
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It came when the command was through: nothing is left to interrupt.
        }
    }
}

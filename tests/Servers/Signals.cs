using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CacheWarming.Tests.Servers;

/// <summary>The signals that <see cref="Process"/> has no method for.</summary>
static partial class Signals
{
    const int Sigterm = 15;
    const int Sigcont = 18;
    const int Sigstop = 19;

    public static void Terminate(this Process process) => Send(process, Sigterm);

    public static void Thaw(this Process process) => Send(process, Sigcont);

    public static void Freeze(this Process process)
    {
        Send(process, Sigstop);
        // kill(2) returns before every thread has stopped, and one that still runs may answer.
        if (!SpinWait.SpinUntil(() => IsStopped(process), TimeSpan.FromSeconds(10)))
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"Process {process.Id} did not freeze."));
    }

    static bool IsStopped(Process process) =>
        Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/task")).All(thread =>
        {
            var status = File.ReadAllText(Path.Combine(thread, "stat"));
            return status[status.LastIndexOf(')') + 2] == 'T';
        });

    static void Send(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"Process {process.Id} can't be signalled: {Marshal.GetLastPInvokeErrorMessage()}"));
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.EndToEnd.CommandLine;

/// <summary>How a run ended.</summary>
/// <param name="Output">All of standard output.</param>
/// <param name="Error">All of standard error.</param>
sealed record EndedRun(int ExitCode, string Output, string Error);

/// <summary>The standalone program as a child process, as somebody at a shell runs it.</summary>
sealed class StandaloneRun : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    readonly Process _process;
    readonly Task<string> _output;
    readonly StringBuilder _error = new();

    StandaloneRun(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    /// <param name="folder">The current directory.</param>
    public static StandaloneRun Start(string folder, params string[] arguments) => StartWith([], folder, arguments);

    static StandaloneRun StartWith(string[] variables, string folder, string[] arguments)
    {
        // A test run in the background ignores Ctrl-C, and so would all that it starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. variables, "dotnet", typeof(Standalone.Program).Assembly.Location, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new StandaloneRun(Process.Start(start)!);
    }

    /// <summary>Starts and waits for the end.</summary>
    public static async Task<EndedRun> ToEndAsync(string folder, params string[] arguments)
    {
        await using var run = Start(folder, arguments);
        return await run.EndAsync();
    }

    /// <param name="variable">Of the environment, as <c>NAME=value</c>.</param>
    /// <inheritdoc cref="ToEndAsync(string, string[])"/>
    public static async Task<EndedRun> ToEndWithAsync(string variable, string folder, params string[] arguments)
    {
        await using var run = StartWith([variable], folder, arguments);
        return await run.EndAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<EndedRun> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return new EndedRun(_process.ExitCode, await _output, Error);
    }

    void Keep(string? line)
    {
        lock (_error)
            _error.Append(line).Append(line is null ? "" : "\n");
    }

    /// <summary>Ctrl-C.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits for what the run brings about; fails at once with what it said when it ends before.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        await Eventually.Async(() => condition() || _process.HasExited, what, Patience);
        if (!condition())
            Assert.Fail($"The program ended before {what}: {await EndAsync()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}

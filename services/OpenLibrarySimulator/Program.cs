using System.CommandLine;

namespace CacheWarming.OpenLibrarySimulator;

/// <summary>The simulator as a program; it runs until it is interrupted.</summary>
public static class Program
{
    /// <summary>EX_USAGE of sysexits.</summary>
    internal const int UsageError = 64;

    public static async Task<int> Main(string[] args)
    {
        var parsed = SimulatorCommand.Create(ServeAsync).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"{parsed.Errors[0].Message} --help lists the options.");
            return UsageError;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    static async Task ServeAsync(SimulatorOptions options, CancellationToken cancel)
    {
        await using var running = await Simulator.StartAsync(options, cancel);
        await Console.Out.WriteLineAsync($"Listening on {running.Address.GetLeftPart(UriPartial.Authority)}");
        var interrupted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancel.Register(interrupted.SetResult);
        await interrupted.Task;
    }
}

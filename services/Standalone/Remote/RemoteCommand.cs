using System.CommandLine;
using System.Text.Json;
using CacheWarming.Standalone.Composition;
using Spectre.Console;

namespace CacheWarming.Standalone.Remote;

/// <summary>The common parts of commands that call a server: its address, the output format, and the exit code if it refuses.</summary>
sealed class RemoteCommand
{
    readonly Option<Uri?> _server = RemoteServer.AddressOption(required: true);
    readonly Option<string?> _key = RemoteServer.KeyOption();
    readonly Option<bool> _json = new("--json") { Description = "Print the server's answer as it is." };

    /// <summary>Adds the options and the action to a command; the task returns the exit code.</summary>
    public Command Does(Command command, Func<ParseResult, RemoteServer, bool, CancellationToken, Task<int>> does)
    {
        command.Add(_server);
        command.Add(_key);
        command.Add(_json);
        command.SetAction(async (parsed, _) =>
        {
            using var interruption = new Interruption();
            using var server = new RemoteServer(parsed.GetValue(_server)!, parsed.GetValue(_key));
            return await EndsAsync(() => does(parsed, server, parsed.GetValue(_json), interruption.Token), interruption);
        });
        return command;
    }

    /// <summary>Runs the work; a failure is written as one sentence to standard error.</summary>
    public static async Task<int> EndsAsync(Func<Task<int>> work, Interruption interruption)
    {
        try
        {
            return await work();
        }
        catch (RemoteRefusedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"{interruption.Outcome.What}. The server goes on.");
            return interruption.Outcome.ExitCode;
        }
    }

    /// <summary>Prints the answer as one line of JSON.</summary>
    public static int Print<T>(T answer)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(answer, RemoteJson.Default.GetTypeInfo(typeof(T))!));
        return ExitCodes.Completed;
    }

    /// <summary>A table in the style of this program.</summary>
    public static Table Table(params (string Name, bool IsNumber)[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (name, isNumber) in columns)
            table.AddColumn(isNumber ? new TableColumn(name).RightAligned() : new TableColumn(name));
        return table;
    }
}

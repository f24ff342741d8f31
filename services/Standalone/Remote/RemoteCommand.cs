using System.CommandLine;
using System.Text.Json;
using CacheWarming.Standalone.Composition;
using Spectre.Console;

namespace CacheWarming.Standalone.Remote;

/// <summary>What the verbs that talk to a server share: where it is, how to answer, and how it ends when it refuses.</summary>
sealed class RemoteCommand
{
    readonly Option<Uri?> _server = RemoteServer.AddressOption(required: true);
    readonly Option<string?> _key = RemoteServer.KeyOption();
    readonly Option<bool> _json = new("--json") { Description = "Print the server's answer as it is." };

    /// <summary>Gives a command the options and what it does; the task answers the exit code.</summary>
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

    /// <summary>What goes wrong is one sentence on standard error.</summary>
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

    /// <summary>The answer as one line of JSON.</summary>
    public static int Print<T>(T answer)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(answer, RemoteJson.Default.GetTypeInfo(typeof(T))!));
        return ExitCodes.Completed;
    }

    /// <summary>A table as this program draws them.</summary>
    public static Table Table(params (string Name, bool IsNumber)[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (name, isNumber) in columns)
            table.AddColumn(isNumber ? new TableColumn(name).RightAligned() : new TableColumn(name));
        return table;
    }
}

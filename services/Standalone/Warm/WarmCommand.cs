using System.CommandLine;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Standalone.Composition;
using CacheWarming.Standalone.Remote;
using Microsoft.Extensions.Primitives;

namespace CacheWarming.Standalone.Warm;

/// <summary><c>warm FILE.csv</c>: warms the cache from an export and shows the progress.</summary>
static class WarmCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE.csv") { Description = "A library export, e.g. Goodreads' goodreads_library_export.csv." };
        // Read by the same code as in the API, so that both accept the same values and show the same errors.
        var chosen = new (Option<string?> Option, string Name)[]
        {
            (new Option<string?>("--max-depth") { Description = "How many steps of co-authors are walked at most. Default 2.", HelpName = "1-3" }, "maxDepth"),
            (new Option<string?>("--priority") { Description = "A high job overtakes every normal one.", HelpName = Words<JobPriority>() }, "priority"),
            (new Option<string?>("--max-authors") { Description = "How many discovered authors are warmed at most, the best of each depth first. Default 2000.", HelpName = "0-100000" }, "maxAuthors"),
            (new Option<string?>("--aggressiveness")
            {
                Description = "conservative walks one step less but from favourites, balanced (default) one step less from what was read once and not loved, aggressive the whole depth from everybody.",
                HelpName = Words<Aggressiveness>(),
            }, "aggressiveness"),
            (new Option<string?>("--discover-by")
            {
                Description = "coAuthors (default); coAuthorsAndSubjects also finds, for one author in ten, others who write about the same, at one more call each.",
                HelpName = Words<DiscoverBy>(),
            }, "discoverBy"),
            (new Option<string?>("--name") { Description = "The job's name; the file's name by default.", HelpName = "NAME" }, "name"),
        };
        var catalog = CatalogChoice.Option();
        var dataDir = DataFolder.Option();
        var json = new Option<bool>("--json") { Description = "Print nothing on standard output but one final line of JSON." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done, left out and asked of the catalogue, and how long it would take." };
        var timeout = Interruption.TimeoutOption();
        var (server, key) = (RemoteServer.AddressOption(required: false), RemoteServer.KeyOption());
        var command = new Command("warm", "Warms the cache from a library export, here or on a server. Exit codes: 0 completed, 2 completed with failures, 64 bad usage or file, 124 time-out and 130 interrupted (the next run resumes), 1 otherwise.")
        {
            file, catalog, dataDir, json, dryRun, timeout, server, key,
        };
        foreach (var (option, name) in chosen)
        {
            option.Validators.Add(result =>
            {
                if (Refusal(name, result.GetValueOrDefault<string?>()) is { } refusal)
                    result.AddError(refusal.Replace($"'{name}'", option.Name, StringComparison.Ordinal));
            });
            command.Add(option);
        }
        command.SetAction(async (parsed, _) =>
        {
            var options = JobOptions.Read(name => chosen.FirstOrDefault(one => one.Name == name).Option is { } option ? parsed.GetValue(option) : default(StringValues));
            using var elsewhere = parsed.GetValue(server) is { } address ? new RemoteServer(address, parsed.GetValue(key)) : null;
            return await RunAsync(parsed.GetValue(file)!, options.NamedAfter(parsed.GetValue(file)!.Name), elsewhere, parsed.GetValue(catalog)!, parsed.GetValue(dataDir), parsed.GetValue(json), parsed.GetValue(dryRun), parsed.GetValue(timeout));
        });
        return command;
    }

    static string Words<T>()
        where T : struct, Enum =>
        string.Join('|', JobOptions.WordsOf<T>());

    static string? Refusal(string name, string? given)
    {
        try
        {
            JobOptions.Read(asked => asked == name && given is not null ? given : default(StringValues));
            return null;
        }
        catch (UploadRefusedException e)
        {
            return e.Message;
        }
    }

    static async Task<int> RunAsync(
        FileInfo file, JobOptions options, RemoteServer? server, CatalogChoice catalog, DirectoryInfo? dataDir, bool json, bool dryRun, TimeSpan? limit)
    {
        if (!file.Exists)
            return await SayAsync($"There is no file {file.FullName}.", ExitCodes.BadUsage);
        using var interruption = new Interruption();
        try
        {
            if (server is not null)
            {
                return await RemoteCommand.EndsAsync(
                    () => dryRun
                        ? WarmRemotely.PreviewAsync(server, file, options, json, interruption.Token)
                        : WarmRemotely.RunAsync(server, file, options, json, interruption, limit),
                    interruption);
            }
            if (dryRun)
                return await PreviewLibrary.RunAsync(file, options, catalog, json, interruption.Token);
            using var folder = DataFolder.Open(dataDir, catalog);
            return await WarmLibrary.RunAsync(file, options, catalog, folder, json, interruption, limit);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return await SayAsync($"{interruption.Outcome.What}. Run the same command again to go on from here.", interruption.Outcome.ExitCode);
        }
        catch (UploadRefusedException e)
        {
            return await SayAsync($"{file.Name}{(e.Line is { } line ? $", line {line}" : "")}: {e.Message}", ExitCodes.BadUsage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Microsoft.Extensions.Options.OptionsValidationException)
        {
            return await SayAsync(e.Message, ExitCodes.Failed);
        }
    }

    static async Task<int> SayAsync(string sentence, int exitCode)
    {
        await Console.Error.WriteLineAsync(sentence);
        return exitCode;
    }
}

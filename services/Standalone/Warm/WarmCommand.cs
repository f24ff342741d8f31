using System.CommandLine;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Standalone.Composition;

namespace CacheWarming.Standalone.Warm;

/// <summary><c>warm FILE.csv</c>: from an export to a warm cache, watching it happen.</summary>
static class WarmCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE.csv") { Description = "A library export, e.g. Goodreads' goodreads_library_export.csv." };
        var maxDepth = new Option<int>("--max-depth")
        {
            Description = "How many steps of co-authors are walked, 1 to 3.",
            HelpName = "1-3",
            DefaultValueFactory = _ => 2,
            CustomParser = result =>
            {
                if (result.Tokens[0].Value is [>= '1' and <= '3'] digit)
                    return digit[0] - '0';
                result.AddError($"--max-depth is '{result.Tokens[0].Value}', but must be 1, 2 or 3");
                return 0;
            },
        };
        var priority = new Option<JobPriority>("--priority")
        {
            Description = "A high job overtakes every normal one.",
            HelpName = "normal|high",
            DefaultValueFactory = _ => JobPriority.Normal,
            CustomParser = result =>
            {
                switch (result.Tokens[0].Value)
                {
                    case "normal":
                        return JobPriority.Normal;
                    case "high":
                        return JobPriority.High;
                    case var text:
                        result.AddError($"--priority is '{text}', but must be normal or high");
                        return default;
                }
            },
        };
        var catalog = CatalogChoice.Option();
        var dataDir = DataFolder.Option();
        var json = new Option<bool>("--json") { Description = "Print nothing on standard output but one final line of JSON." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done, left out and asked of the catalogue, and how long it would take." };
        var command = new Command("warm", "Warms the cache from a library export. Exit codes: 0 completed, 2 completed with failures, 64 bad usage or file, 130 interrupted (the next run resumes), 1 otherwise.")
        {
            file, catalog, maxDepth, priority, dataDir, json, dryRun,
        };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(file)!, new JobOptions(parsed.GetValue(maxDepth), parsed.GetValue(priority)), parsed.GetValue(catalog)!,
            parsed.GetValue(dataDir), parsed.GetValue(json), parsed.GetValue(dryRun)));
        return command;
    }

    static async Task<int> RunAsync(FileInfo file, JobOptions options, CatalogChoice catalog, DirectoryInfo? dataDir, bool json, bool dryRun)
    {
        if (!file.Exists)
            return await SayAsync($"There is no file {file.FullName}.", ExitCodes.BadUsage).ConfigureAwait(false);
        using var interruption = new Interruption();
        try
        {
            if (dryRun)
                return await PreviewLibrary.RunAsync(file, options, catalog, json, interruption.Token).ConfigureAwait(false);
            using var folder = DataFolder.Open(dataDir, catalog);
            return await WarmLibrary.RunAsync(file, options, catalog, folder, json, interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return await SayAsync("Interrupted. Run the same command again to go on from here.", ExitCodes.Interrupted).ConfigureAwait(false);
        }
        catch (UploadRefusedException e)
        {
            return await SayAsync($"{file.Name}{(e.Line is { } line ? $", line {line}" : "")}: {e.Message}", ExitCodes.BadUsage).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Microsoft.Extensions.Options.OptionsValidationException)
        {
            return await SayAsync(e.Message, ExitCodes.Failed).ConfigureAwait(false);
        }
    }

    static async Task<int> SayAsync(string sentence, int exitCode)
    {
        await Console.Error.WriteLineAsync(sentence).ConfigureAwait(false);
        return exitCode;
    }
}

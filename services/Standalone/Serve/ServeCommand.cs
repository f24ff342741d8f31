using System.CommandLine;
using CacheWarming.Standalone.Composition;

namespace CacheWarming.Standalone.Serve;

/// <summary><c>serve</c>: the whole API in one process.</summary>
static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen. Only this machine by default: there is no sign-in in this mode.",
            DefaultValueFactory = _ => "http://127.0.0.1:5080",
        };
        var catalog = CatalogChoice.Option();
        var dataDir = DataFolder.Option();
        var command = new Command("serve", "Serves uploads, jobs, searches and metrics over HTTP, in this one process.") { urls, catalog, dataDir };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(urls)!, parsed.GetValue(catalog)!, parsed.GetValue(dataDir), cancel));
        return command;
    }

    static async Task<int> RunAsync(string urls, CatalogChoice catalog, DirectoryInfo? dataDir, CancellationToken cancel)
    {
        try
        {
            using var folder = DataFolder.Open(dataDir, catalog);
            var running = await catalog.StartAsync(cancel).ConfigureAwait(false);
            await using var _ = running.ConfigureAwait(false);
            var app = StandaloneApp.Build(folder.Path, running.Address, urls, LogLevel.Information);
            await using var __ = app.ConfigureAwait(false);
            await app.StartAsync(cancel).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"Listening on {string.Join(", ", app.Urls)}. Upload an export: curl -F csv=@FILE.csv {app.Urls.First()}/api/warming/upload").ConfigureAwait(false);
            await app.WaitForShutdownAsync(cancel).ConfigureAwait(false);
            return ExitCodes.Completed;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }
}

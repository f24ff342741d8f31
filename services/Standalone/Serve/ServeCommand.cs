using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Sockets;
using CacheWarming.Hosting.Access.Open;
using CacheWarming.Standalone.Composition;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CacheWarming.Standalone.Serve;

/// <summary><c>serve</c>: the web pages and the whole API in one process.</summary>
static class ServeCommand
{
    const string UrlsVariable = "ASPNETCORE_URLS";

    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = $"Where to listen. Only this machine by default: there is no sign-in in this mode. Default: the variable {UrlsVariable} or http://127.0.0.1:5080.",
            HelpName = "URL",
            CustomParser = result => Read(result, "--urls", result.Tokens[0].Value),
            DefaultValueFactory = result => Environment.GetEnvironmentVariable(UrlsVariable) is { Length: > 0 } variable
                ? Read(result, $"The variable {UrlsVariable}", variable)
                : "http://127.0.0.1:5080",
        };
        var catalog = CatalogChoice.Option();
        var dataDir = DataFolder.Option();
        var command = new Command("serve", "Serves a page, uploads, jobs, searches and metrics over HTTP, in this one process. Exit codes: 64 bad usage, 69 the address is taken.") { urls, catalog, dataDir };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(urls)!, parsed.GetValue(catalog)!, parsed.GetValue(dataDir), cancel));
        return command;
    }

    static async Task<int> RunAsync(string urls, CatalogChoice catalog, DirectoryInfo? dataDir, CancellationToken cancel)
    {
        var isListening = false;
        try
        {
            using var folder = DataFolder.Open(dataDir, catalog);
            var running = await catalog.StartAsync(cancel);
            await using var _ = running;
            // Nothing is logged before the address is printed; a failure to listen is reported below in one sentence.
            var app = StandaloneApp.Build(folder.Path, running.Address, urls, () => isListening ? LogLevel.Information : LogLevel.None);
            await using var __ = app;
            await app.StartAsync(cancel);
            var address = FromThisMachine(app.Urls.First());
            await Console.Out.WriteLineAsync(
                $"Listening on {string.Join(", ", app.Urls)}: open {address} in a browser, or upload an export: curl -F csv=@FILE.csv {address}/api/warming/upload");
            isListening = true;
            await app.WaitForShutdownAsync(cancel);
            return ExitCodes.Completed;
        }
        catch (Exception e) when (Refusal(e, urls) is { } refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Sentence);
            return refusal.ExitCode;
        }
    }

    /// <summary>Addresses that mean "every address" can't be opened.</summary>
    static string FromThisMachine(string url) => url.Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal).Replace("//[::]", "//localhost", StringComparison.Ordinal);

    static (string Sentence, int ExitCode)? Refusal(Exception e, string urls) => e switch
    {
        IOException { InnerException: AddressInUseException } => ($"{urls} is taken by another program; choose another address with --urls.", ExitCodes.Unavailable),
        SocketException => ($"{urls} can't be listened on ({e.Message}); choose another address with --urls.", ExitCodes.Unavailable),
        UnsafeAccessException or OptionsValidationException => (e.Message, ExitCodes.BadUsage),
        // There is no certificate; the first of several lines of the message says so.
        InvalidOperationException when urls.Contains("https:", StringComparison.OrdinalIgnoreCase) => (e.Message.Split(Environment.NewLine)[0], ExitCodes.BadUsage),
        IOException or UnauthorizedAccessException => (e.Message, ExitCodes.Failed),
        _ => null,
    };

    static string Read(ArgumentResult result, string from, string text)
    {
        if (!text.Split(';').All(CanBeListenedOn))
            result.AddError($"{from} is '{text}', but must be an http(s) URL without a path, such as http://127.0.0.1:5080");
        return text;
    }

    // In Kestrel * and + mean any address.
    static bool CanBeListenedOn(string url) =>
        Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https" && address.PathAndQuery == "/";
}

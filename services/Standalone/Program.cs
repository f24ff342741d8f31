using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CacheWarming.Standalone.Remote;
using CacheWarming.Standalone.Serve;
using CacheWarming.Standalone.Warm;

namespace CacheWarming.Standalone;

/// <summary>CacheWarming in one process: the command line.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        // With the name of the tool, whatever the name of the executable file is.
        var root = new Command("cachewarming", """
            Warms a book cache from a library export: every author's works, and their co-authors'.

            Your own library:              OpenLibrary__Contact=you@example.org cachewarming warm goodreads_library_export.csv
            What would it do?              cachewarming warm goodreads_library_export.csv --dry-run
            Offline, to try it:            cachewarming warm FILE.csv --catalog sample
            With a page and an API:        cachewarming serve --catalog sample
            On a server:                   cachewarming warm FILE.csv --server https://warming.example.org
            What is that server doing?     cachewarming jobs (or jobs watch JOB, dlq, search title dune) --server URL

            Exit codes: 0 done, 1 something unexpected, 2 done but some authors failed, 64 bad usage or file, 69 address taken, 124 time-out, 130 interrupted.
            """)
        {
            WarmCommand.Create(),
            ServeCommand.Create(),
            JobsCommand.Create(),
            DeadLettersCommand.Create(),
            SearchCommand.Create(),
            new HelpOption(),
            new VersionOption(),
        };
        var parsed = root.Parse(args);
        // One sentence, which is easier to read than the whole help; the help is shown by --help.
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            await Console.Error.WriteLineAsync($"{parsed.Errors[0].Message.TrimEnd('.')}. Try --help.");
            return ExitCodes.BadUsage;
        }
        // The commands handle signals themselves: System.CommandLine's handler would delay Ctrl-C by two seconds and then abort them.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(invocation);
    }
}

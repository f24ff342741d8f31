using System.CommandLine;
using System.Globalization;
using System.Net;
using CacheWarming.OpenLibrarySimulator.Synthetic;

namespace CacheWarming.OpenLibrarySimulator;

/// <summary>The command line.</summary>
static class SimulatorCommand
{
    static readonly Option<string?> Data = new("--data")
    {
        Description = "Serve the works of this JSON Lines file, one work a line.",
        HelpName = "FILE",
    };

    static readonly Option<int> Synthetic = new("--synthetic")
    {
        Description = "Serve N made-up seed authors of 15 works, each with a co-author who has 15 too.",
        HelpName = "N",
    };

    static readonly Option<SyntheticSizes> Sizes = new("--sizes")
    {
        Description = "With --synthetic: how many works an author has. real: as in the real catalogue, log-normal; readers' authors median 60, σ 1.4, "
            + "co-authors median 12, σ 1.6.",
        HelpName = "same|real",
    };

    static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Listen here, e.g. http://0.0.0.0:8080; a host that is not an address means this machine only.",
        HelpName = "URL",
    };

    static readonly Option<int> Port = new("--port")
    {
        Description = "Listen on 127.0.0.1 at this port; 0 takes a free one.",
        HelpName = "PORT",
    };

    static readonly Option<int> Latency = new("--latency")
    {
        Description = "Milliseconds added to every answer.",
        HelpName = "MS",
    };

    static readonly Option<double> LatencyPerDocument = new("--latency-per-document")
    {
        Description = "Milliseconds added for each work or author that a search answers with, e.g. 0.5.",
        HelpName = "MS",
    };

    static readonly Option<double> Rate = new("--rate")
    {
        Description = "Calls per second that are allowed: count those that a token bucket of one second's worth refuses.",
        HelpName = "R",
    };

    static readonly Option<bool> Enforce = new("--enforce")
    {
        Description = "Refuse those calls with 429 instead of only counting them.",
    };

    static readonly Option<int?> Burst = new("--burst")
    {
        Description = "Instead of one second's worth, allow N calls more than one at once, as nginx does. Open Library: --rate 3 --enforce --burst 25 --delay-after 10.",
        HelpName = "N",
    };

    static readonly Option<int?> DelayAfter = new("--delay-after")
    {
        Description = "With --enforce: of the calls that come at once, keep those past N waiting until they are due.",
        HelpName = "N",
    };

    static readonly Option<int> RateSlack = new("--rate-slack")
    {
        Description = "Milliseconds that a call may arrive before it is due.",
        HelpName = "MS",
    };

    static readonly Option<int?> RetryAfter = new("--retry-after")
    {
        Description = "Retry-After of the 429, in seconds; without, none is sent.",
        HelpName = "S",
    };

    static readonly Option<bool> RequireContact = new("--require-contact")
    {
        Description = "Answer 403 in HTML to a User-Agent that names an application without an e-mail or web address.",
    };

    static readonly Option<string?> Library = new("--write-library")
    {
        Description = "With --synthetic: write a reader's library of all seeds to this CSV file, and end.",
        HelpName = "FILE",
    };

    public static RootCommand Create(Func<SimulatorOptions, CancellationToken, Task> serve)
    {
        var command = new RootCommand(
            "Open Library's API over a file or made-up data. Prints its address when it listens. "
            + "GET /_sim/stats counts calls, DELETE /_sim/stats resets; POST /_sim/faults makes trouble, DELETE /_sim/faults ends it.")
        {
            Data, Synthetic, Sizes, Urls, Port, Latency, LatencyPerDocument, Rate, Enforce, Burst, DelayAfter, RateSlack, RetryAfter, RequireContact, Library,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            if (Contradiction(parsed) is { } sentence)
            {
                await Console.Error.WriteLineAsync(sentence);
                return Program.UsageError;
            }

            var options = Options(parsed);
            await (parsed.GetValue(Library) is { } path
                ? SyntheticLibraryFile.WriteAsync(path, options.SyntheticAuthors, options.SyntheticSizes, cancel)
                : serve(options, cancel));
            return 0;
        });
        return command;
    }

    // Not a validator, because validators run before it is known whether the values can be parsed.
    static string? Contradiction(ParseResult parsed)
    {
        var synthetic = parsed.GetResult(Synthetic) is not null;
        return synthetic == (parsed.GetValue(Data) is not null) ? "Give either --data FILE or --synthetic N."
            : !Enum.IsDefined(parsed.GetValue(Sizes)) ? "--sizes takes same or real."
            : synthetic && (parsed.GetValue(Synthetic) < 1 || parsed.GetValue(Synthetic) > SyntheticWorks.MaxSeeds(parsed.GetValue(Sizes)))
                ? string.Create(CultureInfo.InvariantCulture, $"--synthetic takes 1 to {SyntheticWorks.MaxSeeds(parsed.GetValue(Sizes))}.")
            : !synthetic && parsed.GetResult(Sizes) is not null ? "--sizes needs --synthetic N."
            : !synthetic && parsed.GetValue(Library) is not null ? "--write-library needs --synthetic N."
            : parsed.GetValue(Enforce) && parsed.GetValue(Rate) <= 0 ? "--enforce needs a --rate."
            : (parsed.GetValue(Burst) ?? parsed.GetValue(DelayAfter)) is not null && parsed.GetValue(Rate) <= 0 ? "--burst and --delay-after need a --rate."
            : parsed.GetValue(Burst) < 0 || parsed.GetValue(DelayAfter) < 0 ? "--burst and --delay-after take 0 or more."
            : parsed.GetValue(LatencyPerDocument) is not (>= 0 and <= 60_000) ? "--latency-per-document takes 0 to 60000."
            : parsed.GetValue(Urls) is { } urls && !Uri.TryCreate(urls, UriKind.Absolute, out _)
                ? $"--urls takes one address such as http://127.0.0.1:8080, not '{urls}'."
            : null;
    }

    static SimulatorOptions Options(ParseResult parsed)
    {
        var url = parsed.GetValue(Urls) is { } given ? new Uri(given) : null;
        return new SimulatorOptions
        {
            DataFile = parsed.GetValue(Data),
            SyntheticAuthors = parsed.GetValue(Synthetic),
            SyntheticSizes = parsed.GetValue(Sizes),
            Host = IPAddress.TryParse(url?.Host.Trim('[', ']'), out var host) ? host : IPAddress.Loopback,
            Port = url?.Port ?? parsed.GetValue(Port),
            Latency = TimeSpan.FromMilliseconds(parsed.GetValue(Latency)),
            LatencyPerDocument = TimeSpan.FromMilliseconds(parsed.GetValue(LatencyPerDocument)),
            Rate = parsed.GetValue(Rate),
            EnforceRate = parsed.GetValue(Enforce),
            Burst = parsed.GetValue(Burst),
            DelayAfter = parsed.GetValue(DelayAfter),
            RateSlack = TimeSpan.FromMilliseconds(parsed.GetValue(RateSlack)),
            RetryAfter = parsed.GetValue(RetryAfter) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            RequireContact = parsed.GetValue(RequireContact),
        };
    }
}

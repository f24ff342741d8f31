using System.CommandLine;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Standalone.Composition;

/// <summary>The catalogue that is used: the sample in this process, Open Library, or another server with the same API.</summary>
/// <param name="Name">A part of the data folder's name, so that data of different catalogues is never mixed.</param>
/// <param name="Address">Null for the sample, which is started with the program.</param>
sealed record CatalogChoice(string Name, Uri? Address)
{
    public static readonly Uri OpenLibrary = new("https://openlibrary.org/");

    /// <summary>The catalogue as it is written on the command line.</summary>
    public override string ToString() => Address is null || Address == OpenLibrary ? Name : Address.ToString();

    /// <summary>What the user can do if it is away or refuses; empty for the sample, which always answers.</summary>
    public string Advice => Address is null ? ""
        : Environment.GetEnvironmentVariable("OpenLibrary__Contact") is { Length: > 0 } ? "Try --catalog sample."
        : "Try --catalog sample; if it refuses you, set OpenLibrary__Contact.";

    public static Option<CatalogChoice> Option() => new("--catalog")
    {
        Description = "The catalogue to ask: sample (offline, made for trying out), openlibrary, or the URL of something that speaks its API.",
        HelpName = "sample|openlibrary|URL",
        DefaultValueFactory = _ => new CatalogChoice("openlibrary", OpenLibrary),
        CustomParser = result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "sample":
                    return new CatalogChoice("sample", null);
                case "openlibrary":
                    return new CatalogChoice("openlibrary", OpenLibrary);
                case var text when Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https":
                    return new CatalogChoice($"{uri.Host}-{uri.Port}", uri);
                case var text:
                    result.AddError($"--catalog is '{text}', but must be sample, openlibrary or an http(s) URL");
                    return null!;
            }
        },
    };

    /// <summary>Starts the sample if it is chosen: an HTTP server with the data from the file next to the program.</summary>
    public async Task<RunningCatalog> StartAsync(CancellationToken cancel)
    {
        if (Address is not null)
            return new RunningCatalog(Address, null);
        var file = Path.Combine(AppContext.BaseDirectory, "samples", "catalogue.jsonl");
        var sample = await Simulator.StartAsync(new SimulatorOptions { DataFile = file }, cancel);
        return new RunningCatalog(sample.Address, sample);
    }
}

/// <summary>The address of the catalogue, and the sample if it runs in this process.</summary>
sealed record RunningCatalog(Uri Address, RunningSimulator? Sample) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Sample?.DisposeAsync() ?? ValueTask.CompletedTask;
}

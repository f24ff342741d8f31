using System.CommandLine;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Standalone.Composition;

/// <summary>Which catalogue is asked: the sample in this process, Open Library, or something that speaks its API.</summary>
/// <param name="Name">For the data folder: data of different catalogues never mix.</param>
/// <param name="Address">Null: the sample, which is started with the program.</param>
sealed record CatalogChoice(string Name, Uri? Address)
{
    public static readonly Uri OpenLibrary = new("https://openlibrary.org/");

    /// <summary>As it is written on the command line.</summary>
    public override string ToString() => Address is null || Address == OpenLibrary ? Name : Address.ToString();

    /// <summary>What to do when it is away or refuses; empty for the sample, which never does.</summary>
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

    /// <summary>The catalogue, started with the program where it is the sample: over real HTTP, from the file beside the program.</summary>
    public async Task<RunningCatalog> StartAsync(CancellationToken cancel)
    {
        if (Address is not null)
            return new RunningCatalog(Address, null);
        var file = Path.Combine(AppContext.BaseDirectory, "samples", "catalogue.jsonl");
        var sample = await Simulator.StartAsync(new SimulatorOptions { DataFile = file }, cancel);
        return new RunningCatalog(sample.Address, sample);
    }
}

/// <summary>Where the catalogue answers.</summary>
sealed record RunningCatalog(Uri Address, RunningSimulator? Sample) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Sample?.DisposeAsync() ?? ValueTask.CompletedTask;
}

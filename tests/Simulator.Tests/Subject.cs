using System.Net.Http.Json;
using System.Text.Json;
using CacheWarming.OpenLibrarySimulator;

namespace CacheWarming.Tests.Simulator;

/// <summary>A simulator under test and a client that talks to it over HTTP.</summary>
sealed class Subject : IAsyncDisposable
{
    Subject(RunningSimulator running)
    {
        Running = running;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = running.Address };
    }

    public RunningSimulator Running { get; }

    public HttpClient Client { get; }

    public static async Task<Subject> StartAsync(SimulatorOptions options) =>
        new(await OpenLibrarySimulator.Simulator.StartAsync(options, CancellationToken.None));

    public static Task<Subject> WithBooksAsync() => StartAsync(new SimulatorOptions { Works = Books.All });

    public Task<JsonElement> GetAsync(string path) => Client.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> AskAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The titles that a search finds, in its order.</summary>
    public async Task<string[]> TitlesAsync(string query)
    {
        var answer = await GetAsync("/search.json?" + query);
        return [.. answer.GetProperty("docs").EnumerateArray().Select(work => work.GetProperty("title").GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Running.DisposeAsync();
    }
}

/// <summary>A shelf with namesakes, a joint string and a shared book.</summary>
static class Books
{
    static readonly CatalogAuthor Programmer = new("OL1A", "Robert C. Martin");
    static readonly CatalogAuthor Diver = new("OL2A", "Robert C. Martin");
    static readonly CatalogAuthor Joint = new("OL3A", "Robert Solomon, Clancy Martin");
    static readonly CatalogAuthor Lem = new("OL4A", "Stanisław Lem");
    static readonly CatalogAuthor Arkady = new("OL5A", "Arkady Strugatsky");
    static readonly CatalogAuthor Boris = new("OL6A", "Boris Strugatsky");
    static readonly CatalogAuthor Solomon = new("OL7A", "Robert Solomon");
    static readonly CatalogAuthor Clancy = new("OL8A", "Clancy Martin");

    public static IReadOnlyList<CatalogWork> All { get; } =
    [
        new()
        {
            Key = "OL1W", Title = "Clean Code", Authors = [Programmer], Isbn = ["9999999999", "9789999999991"], FirstPublishYear = 2008, EditionCount = 20,
            Subject = ["Computing"], Language = ["eng"], CoverI = 7,
        },
        new() { Key = "OL2W", Title = "The Clean Coder", Authors = [Programmer], FirstPublishYear = 2011, EditionCount = 10 },
        new() { Key = "OL3W", Title = "The Deep-Sea Diver", Authors = [Diver], FirstPublishYear = 1978, EditionCount = 1 },
        new() { Key = "OL4W", Title = "Introducing Philosophy", Authors = [Joint], EditionCount = 3 },
        new() { Key = "OL5W", Title = "Solaris", Authors = [Lem], Isbn = ["9780000000002"], FirstPublishYear = 1961, EditionCount = 90 },
        new() { Key = "OL6W", Title = "Roadside Picnic", Authors = [Arkady, Boris], FirstPublishYear = 1972, EditionCount = 40 },
        new() { Key = "OL7W", Title = "About Love", Authors = [Solomon, Clancy], FirstPublishYear = 1988, EditionCount = 2 },
        new() { Key = "OL8W", Title = "Solaris: A Screenplay", EditionCount = 100 },
    ];
}

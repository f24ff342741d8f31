using System.Globalization;
using System.Net;
using CacheWarming.OpenLibrarySimulator.Synthetic;
using CacheWarming.Tests.Faults.Running;

namespace CacheWarming.Tests.Faults.Checking;

/// <summary>
/// Users who search, all the while, for books that are in the cache, at two Search processes: where one does not answer, the other is
/// asked. Counts what nobody answered though a tier that has it could be reached.
/// </summary>
sealed class Readers(Deployment deployment, Inflict inflict, Range held) : IAsyncDisposable
{
    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(40);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    readonly CancellationTokenSource _stop = new();
    Task _reading = Task.CompletedTask;

    /// <summary>Searches that were answered from the cache.</summary>
    public int Answered { get; private set; }

    /// <summary>Searches that nothing could have answered: both tiers were away, or both Searches.</summary>
    public int Excused { get; private set; }

    /// <summary>Searches that should have been answered and were not.</summary>
    public List<string> Failed { get; } = [];

    public void Begin(int seed) => _reading = Task.Run(() => ReadAsync(new Random(seed)));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    async Task ReadAsync(Random random)
    {
        using var timer = new PeriodicTimer(Between);
        using var http = new HttpClient { Timeout = Patience };
        while (!_stop.IsCancellationRequested)
        {
            var work = SyntheticLibrary.SharedWork(random.Next(held.Start.Value, held.End.Value));
            var path = random.Next(2) == 0 ? $"api/search/title?q={Uri.EscapeDataString(work.Title)}" : $"api/search/isbn/{work.Isbn[1]}";
            var (stores, searches) = (inflict.StoresAway, inflict.SearchesAway);
            var answers = new List<string>();
            foreach (var service in random.Next(2) == 0 ? (string[])["Search 1", "Search 2"] : ["Search 2", "Search 1"])
            {
                answers.Add(await AskAsync(http, service, path));
                if (answers[^1] == "OK")
                    break;
            }
            if (answers[^1] == "OK")
                Answered++;
            else if (stores >= 2 || inflict.StoresAway >= 2 || searches >= 2 || inflict.SearchesAway >= 2)
                Excused++;
            else if (!_stop.IsCancellationRequested)
                Failed.Add($"{path}: {string.Join(", then ", answers)}");
            if (!await timer.WaitForNextTickAsync())
                return;
        }
    }

    async Task<string> AskAsync(HttpClient http, string service, string path)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(deployment[service].BaseAddress, path));
            return answer.StatusCode == HttpStatusCode.OK ? "OK" : string.Create(CultureInfo.InvariantCulture, $"{service} {(int)answer.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return $"{service} {e.GetType().Name}";
        }
    }
}

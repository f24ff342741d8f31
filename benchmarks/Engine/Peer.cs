using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CacheWarming.Benchmarks.Running;
using CacheWarming.Tests.Servers;
using StackExchange.Redis;

namespace CacheWarming.Benchmarks.Engine;

/// <summary>
/// The peer of <c>benchmarks/peer</c>: a Redis job queue in Node that stores the same works and ISBNs of the same authors, without a tracked job,
/// proof or unique rows. Either with every write on disk before it is confirmed, or without.
/// </summary>
static class Peer
{
    // What follows the name in its calls; its catalogue is asked for these answers beforehand.
    const string Query = "&fields=key,title,author_key,author_name,isbn,first_publish_year,subject,cover_i,edition_count,language&sort=editions&limit=100";

    static readonly TimeSpan MostSeconds = TimeSpan.FromMinutes(3);

    /// <summary>Whether it can run: <c>bench.sh</c> says where its packages are installed.</summary>
    public static bool IsInstalled => Folder is not null;

    static string? Folder => Environment.GetEnvironmentVariable("PEER_FOLDER");

    /// <param name="idle">The engine, which has nothing to do; what it uses all the same is in the figure.</param>
    public static async Task<Measured> MeasureAsync(Figures figures, Deployment idle, Range seeds, string run, bool isDurable)
    {
        var data = Directory.CreateTempSubdirectory("peer-");
        var library = Path.Combine(data.FullName, "library.csv");
        await File.WriteAllBytesAsync(library, SyntheticCsv.Of(seeds).ToArray());
        var (port, upstream) = (ServiceProcess.FreePort(), ServiceProcess.FreePort());
        string[] durability = isDurable ? ["--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-min-size", "256mb"] : ["--appendonly", "no"];
        using var store = Start("redis-server", ["--port", Text(port), "--bind", "127.0.0.1", "--dir", data.FullName, "--save", "", .. durability]);
        using var catalogue = Start(
            "node", [Path.Combine(Folder!, "upstream.mjs")],
            ("PORT", Text(upstream)), ("LIBRARY", library), ("CATALOGUE", idle.Simulator.Address.GetLeftPart(UriPartial.Authority)), ("QUERY", Query));
        try
        {
            await Eventually.Async(() => IsOpenAsync(port), "Redis starts");
            await Eventually.Async(() => IsOpenAsync(upstream), "the peer's catalogue starts", MostSeconds);
            var servers = await ServerProcesses.FindAsync(idle);
            await Warmer.UntilIdleAsync(idle, servers);
            var (idleBefore, before) = (Warmer.Cpu(idle, servers), (Redis: Usage.CpuSeconds(store.Id), Catalogue: Usage.CpuSeconds(catalogue.Id)));
            using var peer = Start(
                "node", [Path.Combine(Folder!, "peer.mjs")],
                ("LIBRARY", library), ("MODE", "tuned"), ("CONC", "50"), ("REDIS_PORT", Text(port)), ("UPSTREAM", $"http://127.0.0.1:{Text(upstream)}"), ("QUERY", Query));
            var said = await peer.StandardOutput.ReadToEndAsync();
            await peer.WaitForExitAsync();
            using var figure = JsonDocument.Parse(said);
            var cpu = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["Node"] = Math.Round(figure.RootElement.GetProperty("cpuSeconds").GetDouble(), 2),
                ["Redis"] = Math.Round(Usage.CpuSeconds(store.Id) - before.Redis, 2),
                ["Catalogue"] = Math.Round(Usage.CpuSeconds(catalogue.Id) - before.Catalogue, 2),
            };
            var idleCpu = Warmer.Since(idleBefore, Warmer.Cpu(idle, servers)).Values.Sum();
            await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{Text(port)}");
            var expected = new ExpectedLibrary(seeds);
            var delivered = await expected.CountAsync(connection.GetDatabase());
            var (authors, seconds) = (figure.RootElement.GetProperty("authors").GetInt32(), figure.RootElement.GetProperty("seconds").GetDouble());
            var measured = new Measured(authors / seconds, cpu.Values.Sum() * 1000 / authors, delivered == expected.All);
            figures.Say(new
            {
                run,
                authors,
                seconds,
                authorsPerSecond = measured.AuthorsPerSecond,
                delivered,
                cpuSeconds = cpu,
                cpuMillisecondsPerAuthor = measured.CpuMillisecondsPerAuthor,
                cpuSecondsOfTheIdleEngine = idleCpu,
            });
            return measured;
        }
        finally
        {
            foreach (var process in (Process[])[store, catalogue])
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
            data.Delete(recursive: true);
        }
    }

    static Process Start(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    static async Task<bool> IsOpenAsync(int port)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        return true;
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CacheWarming.Benchmarks.Running;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Benchmarks.Engine;

/// <summary>
/// The peer of <c>benchmarks/peer</c>: a Redis job queue in Node with the same authors and works, without a tracked job, proof or unique
/// rows. Once with every write on disk before it is confirmed, once without.
/// </summary>
static class Peer
{
    /// <summary>Where its packages are installed, given by <c>bench.sh</c>; without it the peer is left out.</summary>
    static string? Folder => Environment.GetEnvironmentVariable("PEER_FOLDER");

    public static async Task RunAsync(Figures figures, int seeds)
    {
        if (Folder is null)
        {
            Figures.Note("The peer needs node and npm: left out.");
            return;
        }
        await MeasureAsync(figures, seeds, "durable", "--appendonly", "yes", "--appendfsync", "always");
        await MeasureAsync(figures, seeds, "not durable", "--appendonly", "no");
    }

    static async Task MeasureAsync(Figures figures, int seeds, string run, params string[] durability)
    {
        var data = Directory.CreateTempSubdirectory("peer-");
        var (redis, upstream) = (ServiceProcess.FreePort(), ServiceProcess.FreePort());
        using var store = Start("redis-server", ["--port", Text(redis), "--bind", "127.0.0.1", "--dir", data.FullName, "--save", "", .. durability]);
        using var catalogue = Start("node", [Path.Combine(Folder!, "upstream.mjs")], ("PORT", Text(upstream)));
        try
        {
            await Eventually.Async(() => IsOpenAsync(redis), "Redis starts");
            await Eventually.Async(() => IsOpenAsync(upstream), "the peer's catalogue starts");
            using var peer = Start(
                "node", [Path.Combine(Folder!, "peer.mjs")],
                ("SEEDS", Text(seeds)), ("MODE", "tuned"), ("CONC", "50"), ("REDIS_PORT", Text(redis)), ("UPSTREAM", $"http://127.0.0.1:{Text(upstream)}"));
            var said = await peer.StandardOutput.ReadToEndAsync();
            await peer.WaitForExitAsync();
            using var figure = JsonDocument.Parse(said);
            figures.Say(new
            {
                run = $"peer, {run}",
                authors = figure.RootElement.GetProperty("authors").GetInt32(),
                seconds = figure.RootElement.GetProperty("seconds").GetDouble(),
                authorsPerSecond = figure.RootElement.GetProperty("authorsPerSecond").GetInt32(),
            });
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

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Telemetry.Running;

/// <summary>
/// Prometheus and Alertmanager on the repository's own configuration; only addresses and intervals are this test's.
/// </summary>
sealed class Monitoring : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("monitoring-").FullName;
    readonly List<Process> _processes = [];
    readonly HttpClient _prometheus;
    readonly HttpClient _alertmanager;

    Monitoring(int prometheus, int alertmanager)
    {
        _prometheus = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{prometheus}/") };
        _alertmanager = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{alertmanager}/") };
    }

    /// <param name="scraped">Who has <c>/metrics</c>.</param>
    /// <param name="mailServer">Port of the mail server.</param>
    public static async Task<Monitoring> StartAsync(Uri scraped, int mailServer)
    {
        var (prometheus, alertmanager) = (ServiceProcess.FreePort(), ServiceProcess.FreePort());
        var monitoring = new Monitoring(prometheus, alertmanager);
        try
        {
            var mails = monitoring.Write("alertmanager.yml", "alertmanager/alertmanager.yml", ("group_wait: 30s", "group_wait: 0s"));
            monitoring.Start("sh", [Path.Combine(Programs.Observability, "alertmanager", "start.sh"), "--storage.path=" + monitoring.Folder("alerts"), Listen(alertmanager), "--cluster.listen-address="], new()
            {
                ["ALERTMANAGER"] = Programs.Alertmanager,
                ["ALERTMANAGER_TEMPLATE"] = mails,
                ["ALERTMANAGER_CONFIG"] = mails + ".filled",
                ["ALERT_EMAIL_TO"] = "night-watch@example.org",
                ["ALERT_EMAIL_FROM"] = "cache-warming@example.org",
                ["SMTP_SMARTHOST"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{mailServer}"),
                ["SMTP_REQUIRE_TLS"] = "false",
            });
            var scrapes = monitoring.Write(
                "prometheus.yml", "prometheus/prometheus.yml", ("scrape_interval: 15s", "scrape_interval: 1s"), ("evaluation_interval: 15s", "evaluation_interval: 1s"),
                ("collector:8889", scraped.Authority), ("alertmanager:9093", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{alertmanager}")),
                ("/etc/prometheus/rules", Path.Combine(Programs.Observability, "prometheus", "rules")));
            monitoring.Start(Programs.Prometheus, ["--config.file=" + scrapes, "--storage.tsdb.path=" + monitoring.Folder("data"), Listen(prometheus)], []);
            await Eventually.Async(
                async () => (await monitoring._prometheus.GetAsync(Relative("-/ready"))).IsSuccessStatusCode && (await monitoring._alertmanager.GetAsync(Relative("-/ready"))).IsSuccessStatusCode,
                "Prometheus and Alertmanager are ready", TimeSpan.FromMinutes(1));
            return monitoring;
        }
        catch
        {
            await monitoring.DisposeAsync();
            throw;
        }
    }

    /// <summary>The vector that an expression gives now.</summary>
    /// <exception cref="InvalidOperationException">Prometheus does not take it; why is in the message.</exception>
    public async Task<IReadOnlyList<JsonElement>> AskAsync(string expression)
    {
        using var answer = await _prometheus.GetAsync(Relative("api/v1/query?query=" + Uri.EscapeDataString(expression)));
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return body.GetProperty("status").GetString() == "success"
            ? [.. body.GetProperty("data").GetProperty("result").EnumerateArray()]
            : throw new InvalidOperationException($"{expression}: {body}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        _prometheus.Dispose();
        _alertmanager.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    static string Listen(int port) => string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}");

    static Uri Relative(string path) => new(path, UriKind.Relative);

    string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    string Write(string name, string from, params (string Said, string Now)[] changes)
    {
        var text = File.ReadAllText(Path.Combine(Programs.Observability, from));
        foreach (var (said, now) in changes)
        {
            Assert.Contains(said, text, StringComparison.Ordinal);
            text = text.Replace(said, now, StringComparison.Ordinal);
        }
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    void Start(string program, IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        // Read, or it would stop once the pipe is full.
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _processes.Add(process);
    }
}

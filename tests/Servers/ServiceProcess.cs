using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace CacheWarming.Tests.Servers;

/// <summary>A built service (<c>dotnet CacheWarming.X.dll</c>) as a child process on a free port, to be stopped, frozen and killed.</summary>
/// <remarks>It inherits this process's environment, connection strings included; what is given to <see cref="StartAsync"/> wins.</remarks>
public sealed class ServiceProcess : IAsyncDisposable
{
    readonly Process _process;
    readonly ConcurrentQueue<string> _output = new();
    bool _expectedToEnd;

    ServiceProcess(string service, Process process, Uri address)
    {
        _process = process;
        Service = service;
        BaseAddress = address;
        Http = new HttpClient { BaseAddress = address };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>The service's name, e.g. <c>Search</c>.</summary>
    public string Service { get; }

    /// <summary><c>http://127.0.0.1:port/</c></summary>
    public Uri BaseAddress { get; }

    /// <summary>A client for <see cref="BaseAddress"/>; disposed with the process.</summary>
    public HttpClient Http { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote so far, standard output and standard error together.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts <c>services/X</c> as built in this test's own configuration and waits until it is ready.</summary>
    /// <param name="environment">Added to the environment; a null value removes a variable.</param>
    /// <param name="readyLine">Ready when a line of output holds this; when null, when <c>/health/ready</c> says Healthy: its servers answer too.</param>
    /// <param name="within">60 seconds when not given.</param>
    /// <exception cref="InvalidOperationException">It is not built, or ended before it was ready; its output is in the message.</exception>
    /// <exception cref="TimeoutException">It was not ready in time; its output is in the message.</exception>
    public static async Task<ServiceProcess> StartAsync(
        string service,
        IReadOnlyDictionary<string, string?>? environment = null,
        IEnumerable<string>? arguments = null,
        string? readyLine = null,
        TimeSpan? within = null)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/"));
        var start = new ProcessStartInfo("dotnet", [BuiltServices.PathOf(service), .. arguments ?? []])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var started = new ServiceProcess(service, new Process { StartInfo = start }, address);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        try
        {
            await started.UntilReadyAsync(readyLine, within ?? TimeSpan.FromSeconds(60));
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a service writes when it listens, whatever its servers do.</summary>
    public const string Listening = "Now listening on";

    /// <summary>Waits until <c>/health/ready</c> says Healthy, or a line of output holds <paramref name="line"/>.</summary>
    public async Task UntilReadyAsync(string? line = null, TimeSpan? within = null)
    {
        try
        {
            await Eventually.Async(
                async () => _process.HasExited || (line is null ? (await HealthAsync()).Status == "Healthy" : _output.Any(text => text.Contains(line, StringComparison.Ordinal))),
                $"{Service} is ready",
                within);
        }
        catch (TimeoutException trouble)
        {
            throw new TimeoutException($"{trouble.Message}. It wrote:\n{Output}", trouble.InnerException);
        }

        if (_process.HasExited)
        {
            _expectedToEnd = true;
            await _process.WaitForExitAsync();
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{Service} ended with {_process.ExitCode} before it was ready. It wrote:\n{Output}"));
        }
    }

    /// <summary>What <c>/health/ready</c> says: <c>status</c>, and <c>checks</c> by name of the server.</summary>
    public async Task<(HttpStatusCode Code, string Status, JsonElement Checks)> HealthAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        using var answer = await Http.GetAsync(new Uri("health/ready", UriKind.Relative), bound.Token);
        var health = await answer.Content.ReadFromJsonAsync<JsonElement>(bound.Token);
        return (answer.StatusCode, health.GetProperty("status").GetString()!, health.GetProperty("checks"));
    }

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _expectedToEnd = true;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: alive, connected, and silent from the moment this returns.</summary>
    public void Freeze() => _process.Freeze();

    /// <summary>SIGCONT after <see cref="Freeze"/>.</summary>
    public void Thaw() => _process.Thaw();

    /// <summary>SIGTERM, and waits until it is gone.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It did not end within 30 seconds; its output is in the message.</exception>
    public async Task<int> StopAsync()
    {
        _expectedToEnd = true;
        _process.Terminate();
        await Eventually.Async(() => _process.HasExited, $"{Service} ends after SIGTERM; it wrote:\n{Output}", TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>The exit code of a service that asks to be started again.</summary>
    public const int StartMeAgain = 75;

    /// <summary>Waits until it has ended, by itself or not.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancel = default)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }
        else if (!_expectedToEnd && _process.ExitCode != StartMeAgain)
        {
            // Nobody asked it to end: whatever the test says, this is why.
            await Console.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{Service} ended by itself with {_process.ExitCode}. It wrote:\n{Output}"));
        }

        Http.Dispose();
        _process.Dispose();
    }

    /// <summary>A TCP port that nobody listens on now, below those that outgoing connections take.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(12_000, 20_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}

using System.Collections.Concurrent;
using CacheWarming.Ingestion.Uploads.Exports;
using CacheWarming.Ingestion.Uploads.Exports.Recognition;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Imports.Gemini;

/// <summary>Files whose columns no format knows, read with a recogniser that asks the stub.</summary>
sealed class Unrecognised : IAsyncDisposable
{
    public const string Key = "AIza-not-a-real-key";

    public const string Csv = "Werkstück,Von wem,Nr,Meine Notizen\nDie Verwandlung,Franz Kafka,9783150099001,SECRET\nMomo,Michael Ende,,SECRET\n";

    public const string Named = """{"title":"Werkstück","author":"Von wem","isbn":"Nr"}""";

    readonly ServiceProvider _services;
    readonly ConcurrentQueue<string> _log = new();

    Unrecognised(Uri gemini)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Gemini:BaseAddress"] = gemini.AbsoluteUri,
            ["Gemini:ApiKey"] = Key,
        }).Build();
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Listener(_log)))
            .AddSingleton<TimeProvider>(Time)
            .AddColumnRecognition(configuration)
            .BuildServiceProvider();
    }

    /// <summary>Begins at noon UTC.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public string Log => string.Join('\n', _log);

    public static Unrecognised AskingAt(Uri gemini) => new(gemini);

    public async Task<IReadOnlyList<ExportEntry>> ReadAsync(string csv = Csv)
    {
        await using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(csv));
        var entries = new List<ExportEntry>();
        await foreach (var entry in LibraryExportReader.ReadAsync(stream, new ExportLimits(), CancellationToken.None, _services.GetRequiredService<IColumnRecogniser>()))
            entries.Add(entry);
        return entries;
    }

    public Task<ExportRejectedException> RefusedAsync(string csv = Csv) => Assert.ThrowsAsync<ExportRejectedException>(() => ReadAsync(csv));

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    sealed class Listener(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            log.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

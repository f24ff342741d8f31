using System.Data.Common;
using System.Text.Json;
using CacheWarming.Contracts;
using CacheWarming.Databases;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CacheWarming.Tests.Lifecycle;

/// <summary>Ingestion as its program composes it, on a bus in memory, without the two that act by themselves: dispatcher and sweep.</summary>
sealed class Stage : IAsyncDisposable
{
    readonly WebApplication _app;

    Stage(string? postgres, string folder)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Postgres"] = postgres ?? "",
            ["ConnectionStrings:RabbitMq"] = "",
            ["DataDirectory"] = folder,
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.AddSharedParts("Ingestion");
        builder.Services.AddIngestion(builder.Configuration);
        builder.Services.AddPublishObserver(_ => Traffic).AddReceiveObserver(_ => Traffic);
        builder.Services.AddBus(builder.Configuration, bus => bus.AddIngestionConsumers(builder.Configuration));
        foreach (var restless in builder.Services.Where(s => s.ImplementationType == typeof(Dispatcher) || s.ImplementationType == typeof(Sweep)).ToArray())
            builder.Services.Remove(restless);
        _app = builder.Build();
        _app.MapIngestion();
        Traffic.Expect(
        [
            typeof(JobSubmitted), typeof(FrontierDrained), typeof(CoverageMeasured), typeof(LibraryToppedUp), typeof(VerificationOverdue),
            typeof(PauseJob), typeof(ResumeJob), typeof(CancelJob), typeof(RetryFailedAuthors), typeof(RedriveAuthors), typeof(JobCompleted),
            typeof(AuthorsWarmed), typeof(AuthorWarmed), typeof(AuthorDeferred),
        ]);
    }

    public static DateTimeOffset Start { get; } = new(2025, 10, 28, 15, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Start);

    public Traffic Traffic { get; } = new();

    public IServiceProvider Services => _app.Services;

    public Database Database => Services.GetRequiredService<Database>();

    public Uri Address => new(_app.Urls.First());

    public static Task<Stage> OnSqliteAsync(string folder) => StartAsync(new Stage(null, folder));

    public static Task<Stage> OnPostgresAsync(string connectionString) => StartAsync(new Stage(connectionString, ""));

    /// <summary>Puts a job with its books and authors where a test begins.</summary>
    public async Task<Guid> PutAsync(Job job, IEnumerable<(string Key, string State)> authors, int books = 2)
    {
        job.CorrelationId = Guid.NewGuid();
        job.Books = books;
        await using var db = await Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
        db.Add(job);
        await db.SaveChangesAsync();
        await RunAsync(
            $"""
            INSERT INTO frontier (job_id, author_key, author, depth, source, state, score, attempt, due_at)
            SELECT @job, x.key, x.key, 0, 'csv', x.state, 1, 1, {Database.Now} FROM {Database.Rows("x", "key text", "state text")}
            """,
            job.CorrelationId, ("rows", JsonSerializer.Serialize(authors.Select(a => new { key = a.Key, state = a.State }))));
        await RunAsync(
            $"""
            INSERT INTO books (job_id, position, line, title, author, isbn)
            SELECT @job, x.position, x.position, x.title, 'author', x.isbn FROM {Database.Rows("x", "position int", "title text", "isbn text")}
            """,
            job.CorrelationId,
            ("rows", JsonSerializer.Serialize(Enumerable.Range(0, books).Select(n => new { position = n, title = $"Title {n}", isbn = $"978{n:D10}" }))));
        return job.CorrelationId;
    }

    /// <summary>Publishes, and waits until it and all that follows from it is handled.</summary>
    public async Task SayAsync<T>(params T[] messages)
        where T : class
    {
        await Task.WhenAll(messages.Select(message => Services.GetRequiredService<IBus>().Publish(message)));
        await QuietAsync();
    }

    public Task QuietAsync() => Eventually.Async(() => Traffic.IsQuiet, "everything published is handled");

    /// <summary>Gives a command and waits for its answer.</summary>
    public Task<JobCommandAnswered> AskAsync<T>(T command)
        where T : class =>
        AskAsync<T, JobCommandAnswered>(command);

    /// <inheritdoc cref="AskAsync{T}(T)"/>
    public async Task<TAnswer> AskAsync<T, TAnswer>(T command)
        where T : class
        where TAnswer : class
    {
        await using var scope = Services.CreateAsyncScope();
        var answer = await scope.ServiceProvider.GetRequiredService<IRequestClient<T>>().GetResponse<TAnswer>(command);
        await QuietAsync();
        return answer.Message;
    }

    public async Task<JobView> JobAsync(Guid job) => (await Services.GetRequiredService<ReadJobs>().FindAsync(job, CancellationToken.None))!;

    /// <summary>The job's row, column by column.</summary>
    public async Task<Dictionary<string, string>> RowAsync(Guid job) => (await QueryAsync("SELECT * FROM jobs WHERE id = @job", job,
        row => Enumerable.Range(0, row.FieldCount).ToDictionary(row.GetName, n => $"{row.GetValue(n)}", StringComparer.Ordinal))).Single();

    /// <summary>The states of the job's authors, by key.</summary>
    public async Task<string> AuthorsAsync(Guid job) =>
        string.Join(' ', await QueryAsync("SELECT state FROM frontier WHERE job_id = @job ORDER BY author_key", job, row => row.GetString(0)));

    public async Task<List<T>> QueryAsync<T>(string sql, Guid job, Func<DbDataReader, T> read)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        return await connection.QueryAsync(sql, null, [("job", Database.Id(job))], read, CancellationToken.None);
    }

    public async Task RunAsync(string sql, Guid job, params (string, object?)[] parameters)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        await connection.RunAsync(sql, null, [("job", Database.Id(job)), .. parameters], CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    static async Task<Stage> StartAsync(Stage stage)
    {
        await stage._app.StartHealthyAsync();
        return stage;
    }
}

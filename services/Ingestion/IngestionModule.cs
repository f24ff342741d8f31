using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Contracts;
using CacheWarming.Hosting;
using CacheWarming.Hosting.Bus;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.DeadLetters;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Idempotency;
using CacheWarming.Ingestion.Jobs;
using CacheWarming.Ingestion.Jobs.Retention;
using CacheWarming.Ingestion.Jobs.Timeline;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads;
using CacheWarming.Ingestion.Uploads.Exports.Recognition;
using CacheWarming.Ingestion.Webhooks;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CacheWarming.Ingestion;

/// <summary>Registers Ingestion: uploads, the frontier, the job saga and dispatch.</summary>
public static class IngestionModule
{
    public static IServiceCollection AddIngestion(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UploadLimits>().BindConfiguration("Uploads").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DispatchOptions>().BindConfiguration("Dispatch").ValidateDataAnnotations().ValidateOnStart();
        services.AddStorage(configuration);
        services.AddSingleton(given => new UnavailableServer(
            given.GetRequiredService<Storage.Database>().ShouldRetry, ErrorCode.DatabaseUnavailable, "The database does not answer. Nothing was changed or lost; try again in a moment."));
        services.AddColumnRecognition(configuration);
        services.AddDeadLetters(configuration);
        services.AddWebhooks();
        services.AddIdempotency();
        services.AddSingleton<CatalogRate>().AddSingleton<CallsPerAuthor>().AddSingleton<DispatchSignal>().AddSingleton<DatabaseRetry>();
        services.AddSingleton<ClaimAuthors>().AddSingleton<UnsentClaims>().AddSingleton<SettleAuthors>().AddSingleton<SettleResults>().AddSingleton<RecordSetbacks>().AddSingleton<AdmitWaiting>();
        services.AddOptions<RetentionOptions>().BindConfiguration("Retention").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DeleteOldRows>().AddHostedService<RetentionWorker>();
        services.AddSingleton<JobTraces>().AddHostedService<WatchJobs>();
        services.AddSingleton<AllJobs>().AddSingleton<ChangePriority>().AddSingleton<AskSaga>();
        services.AddSingleton<ReadJobs>().AddSingleton<JobSummaries>().AddSingleton(given => new FollowedJobs(given.GetRequiredService<ReadJobs>().FindAsync, given.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ReadUpload>().AddSingleton<SubmitUpload>().AddSingleton<PreviewUpload>();
        services.AddSingleton<ConfigureBroker>(broker => broker.BindWorkQueue<AuthorsQueued>(QueueNames.AuthorWarming));
        services.AddSingleton<IWorkQueue>(configuration.GetConnectionString("RabbitMq") is { Length: > 0 } ? new BrokerWorkQueue(configuration) : new InProcessWorkQueue());
        services.AddHostedService<Dispatcher>().AddHostedService<Sweep>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase)));
        return services;
    }

    public static void AddIngestionConsumers(this IBusRegistrationConfigurator bus, IConfiguration configuration)
    {
        bus.AddConsumer<AuthorsWarmedConsumer, AuthorsWarmedConsumerDefinition>();
        bus.AddConsumer<SetbackConsumer, SetbackConsumerDefinition>();
        bus.AddSagaStateMachine<JobLifecycle, Job, JobLifecycleDefinition>().EntityFrameworkRepository(repository =>
        {
            repository.IsolationLevel = IsolationLevel.ReadCommitted;
            repository.ExistingDbContext<JobsContext>();
            if (IsOnPostgres(configuration, out _))
                repository.UsePostgres();
            else
                repository.UseSqlite();
        });
        bus.AddRequestClient<PauseJob>();
        bus.AddRequestClient<ResumeJob>();
        bus.AddRequestClient<CancelJob>();
        bus.AddRequestClient<RetryFailedAuthors>();
        bus.AddRequestClient<RedriveAuthors>();
    }

    public static void MapIngestion(this IEndpointRouteBuilder app)
    {
        var warming = app.MapGroup("/api/warming");
        warming.MapGroup("").WithTags("Uploads").MapUploads();
        var jobs = warming.MapGroup("").WithTags("Jobs");
        jobs.MapJobs();
        jobs.MapAllJobs();
        jobs.MapAuthorTree();
        jobs.MapTimeline();
        warming.MapGroup("").WithTags("Dead letters").MapDeadLetters();
        warming.MapGroup("").WithTags("Webhooks").MapWebhooks();
    }

    static void AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        if (IsOnPostgres(configuration, out var postgres))
        {
            var database = PostgresDatabase.Connect(postgres);
            services.AddSingleton<Database>(database);
            services.AddDbContextFactory<JobsContext>(options => options.UseNpgsql(database.Source).AddInterceptors(new MigrateBeforeUse(database)).LeaveFailuresToCallers());
        }
        else
        {
            var folder = Directory.CreateDirectory(configuration["DataDirectory"] ?? ".cache-warming");
            var database = new SqliteDatabase(Path.Combine(folder.FullName, "ingestion.db"));
            services.AddSingleton<Database>(database);
            services.AddDbContextFactory<JobsContext>(options => options.UseSqlite(database.ConnectionString).LeaveFailuresToCallers());
        }
        services.AddHostedService<PrepareDatabase>();
        services.AddSingleton<DatabaseHealth>().AddHealthChecks().AddCheck<DatabaseHealth>("database");
    }

    static bool IsOnPostgres(IConfiguration configuration, [NotNullWhen(true)] out string? connectionString) =>
        (connectionString = configuration.GetConnectionString("Postgres")) is { Length: > 0 };

    /// <summary>
    /// EF does not log failures, because each is also thrown, and some are expected: of two equal uploads at once the second violates a
    /// unique key.
    /// </summary>
    static void LeaveFailuresToCallers(this DbContextOptionsBuilder options) => options.ConfigureWarnings(events => events.Log(
        (RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
}

using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.Storage;
using MassTransit;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>The saga's endpoint: messages go out after the commit, and what passes by itself is waited out.</summary>
sealed class JobLifecycleDefinition : SagaDefinition<Job>
{
    readonly Database _database;

    public JobLifecycleDefinition(Database database)
    {
        _database = database;
        EndpointName = "job-lifecycle";
        ConcurrentMessageLimit = 8;
    }

    protected override void ConfigureSaga(IReceiveEndpointConfigurator endpointConfigurator, ISagaConfigurator<Job> sagaConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(_database.IsTransient);
            retry.Exponential(int.MaxValue, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(50));
        });
        // A job is re-opened while the same upload comes in: the second look sees the other one.
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(_database.IsDuplicate);
            retry.Immediate(1);
        });
        endpointConfigurator.UseInMemoryOutbox(context);
    }
}

using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;
using MassTransit;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// The saga's endpoint: messages go out after the commit, what passes by itself is waited out, and the dispatcher looks at once: a job that
/// begins or goes on has authors for it.
/// </summary>
sealed class JobLifecycleDefinition : SagaDefinition<Job>
{
    readonly Database _database;
    readonly DispatchSignal _bell;

    public JobLifecycleDefinition(Database database, DispatchSignal bell)
    {
        (_database, _bell) = (database, bell);
        EndpointName = "job-lifecycle";
        ConcurrentMessageLimit = 8;
    }

    protected override void ConfigureSaga(IReceiveEndpointConfigurator endpointConfigurator, ISagaConfigurator<Job> sagaConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        // Outermost, so that it is after the commit.
        endpointConfigurator.UseInlineFilter(async (context, next) =>
        {
            await next.Send(context);
            _bell.Set();
        });
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(_database.ShouldRetry);
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

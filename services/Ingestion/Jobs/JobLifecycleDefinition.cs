using CacheWarming.Hosting.Bus;
using CacheWarming.Ingestion.Frontier;
using CacheWarming.Ingestion.Storage;
using MassTransit;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>
/// The saga's endpoint: messages are published after the commit, transient errors are retried, and the dispatcher is signalled, because a
/// job that begins or resumes has authors to dispatch.
/// </summary>
sealed class JobLifecycleDefinition : SagaDefinition<Job>
{
    readonly Database _database;
    readonly DispatchSignal _signal;

    public JobLifecycleDefinition(Database database, DispatchSignal signal)
    {
        (_database, _signal) = (database, signal);
        EndpointName = "job-lifecycle";
        ConcurrentMessageLimit = 8;
    }

    protected override void ConfigureSaga(IReceiveEndpointConfigurator endpointConfigurator, ISagaConfigurator<Job> sagaConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.Durable();
        // The outermost filter, so that it runs after the commit.
        endpointConfigurator.UseInlineFilter(async (context, next) =>
        {
            await next.Send(context);
            _signal.Set();
        });
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(_database.ShouldRetry);
            retry.Exponential(int.MaxValue, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(50));
        });
        // A job may be re-opened while the same upload arrives; the retry then sees the other job.
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(_database.IsDuplicate);
            retry.Immediate(1);
        });
        endpointConfigurator.UseInMemoryOutbox(context);
    }
}

using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;
using MassTransit;

namespace CacheWarming.Ingestion.Jobs.Timeline;

/// <summary>Records the states that a job enters, in the transaction of its lifecycle.</summary>
static class JobStates
{
    /// <summary>The number of states that are kept for a job; older ones are deleted.</summary>
    public const int MostKept = 200;

    public static async Task RecordAsync(BehaviorContext<Job> context)
    {
        var (connection, transaction) = context.Session();
        await connection.RunAsync(
            $"""
            INSERT INTO job_states (job_id, position, state, entered_at)
            SELECT @job, coalesce(max(position), 0) + 1, @state, {context.Dialect().Now} FROM job_states WHERE job_id = @job;
            DELETE FROM job_states WHERE job_id = @job AND position <= (SELECT max(position) FROM job_states WHERE job_id = @job) - {MostKept}
            """,
            transaction, [("job", context.Dialect().Id(context.Saga.CorrelationId)), ("state", context.Saga.State)], context.CancellationToken);
    }
}

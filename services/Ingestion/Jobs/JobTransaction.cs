using System.Data.Common;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Database = CacheWarming.Ingestion.Storage.Database;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>The transaction in which a job's event is handled; it holds the lock on the job's row.</summary>
static class JobTransaction
{
    /// <summary>The saga repository's context: the one of the scope in which the event is handled.</summary>
    public static JobsContext Jobs<T>(this BehaviorContext<Job, T> context)
        where T : class =>
        context.GetPayload<IServiceProvider>().GetRequiredService<JobsContext>();

    /// <summary>For plain statements in the same transaction.</summary>
    public static (DbConnection Connection, DbTransaction Transaction) Session<T>(this BehaviorContext<Job, T> context)
        where T : class
    {
        var database = context.Jobs().Database;
        return (database.GetDbConnection(), database.CurrentTransaction!.GetDbTransaction());
    }

    public static Database Dialect<T>(this BehaviorContext<Job, T> context)
        where T : class =>
        context.Jobs().Dialect;
}

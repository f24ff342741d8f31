using System.Data.Common;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Database = CacheWarming.Ingestion.Storage.Database;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>The transaction in which a job's event is handled; it holds the lock of the job's row.</summary>
static class JobTransaction
{
    /// <summary>The database context of the saga repository, from the scope in which the event is handled.</summary>
    public static JobsContext Jobs(this BehaviorContext<Job> context) => context.GetPayload<IServiceProvider>().GetRequiredService<JobsContext>();

    /// <summary>The connection and the transaction, for plain SQL statements in the same transaction.</summary>
    public static (DbConnection Connection, DbTransaction Transaction) Session(this BehaviorContext<Job> context)
    {
        var database = context.Jobs().Database;
        return (database.GetDbConnection(), database.CurrentTransaction!.GetDbTransaction());
    }

    public static Database Dialect(this BehaviorContext<Job> context) => context.Jobs().Dialect;
}

using CacheWarming.Ingestion.Storage;
using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;

namespace CacheWarming.Ingestion.Jobs.SagaStore;

/// <summary>
/// The saga's row, locked for the length of one event. The context itself is handed on, so that activities find the same
/// <typeparamref name="TContext"/>, and with it the same transaction, as a payload.
/// </summary>
sealed class LockedSagaContext<TSaga, TMessage, TContext>(
    TContext db, ConsumeContext<TMessage> context, ISagaConsumeContextFactory<TContext, TSaga> consumeContexts, Database database)
    : ConsumeContextScope<TMessage>(context, db), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga
    where TMessage : class
    where TContext : DbContext
{
    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) =>
        consumeContexts.CreateSagaConsumeContext(db, this, instance, SagaConsumeContextMode.Add);

    public async Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance)
    {
        db.Add(instance);
        try
        {
            await db.SaveChangesAsync(CancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateException e) when (database.IsDuplicate(e))
        {
            // Another event created the row first: forget ours, the caller loads theirs.
            db.ChangeTracker.Clear();
            return null!;
        }
        return await consumeContexts.CreateSagaConsumeContext(db, this, instance, SagaConsumeContextMode.Insert).ConfigureAwait(false);
    }

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId)
    {
        var entity = db.Model.FindEntityType(typeof(TSaga))!;
        var key = entity.FindPrimaryKey()!.Properties[0].GetColumnName();
        var locked = $"SELECT s.* FROM {entity.GetTableName()} AS s WHERE s.{key} = {{0}} {database.ForUpdate("s")}";
        // A list, because EF composes nothing over it then, and the lock stays where it is written.
        var rows = await db.Set<TSaga>().FromSqlRaw(locked, database.Id(correlationId)).ToListAsync(CancellationToken).ConfigureAwait(false);
        return rows.Count == 0
            ? null!
            : await consumeContexts.CreateSagaConsumeContext(db, this, rows[0], SagaConsumeContextMode.Load).ConfigureAwait(false);
    }

    public async Task Save(SagaConsumeContext<TSaga> context)
    {
        db.Add(context.Saga);
        await db.SaveChangesAsync(CancellationToken).ConfigureAwait(false);
    }

    public Task Update(SagaConsumeContext<TSaga> context) => db.SaveChangesAsync(CancellationToken);

    public async Task Delete(SagaConsumeContext<TSaga> context)
    {
        db.Remove(context.Saga);
        await db.SaveChangesAsync(CancellationToken).ConfigureAwait(false);
    }

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TSaga> context)
    {
        db.ChangeTracker.Clear();
        return Task.CompletedTask;
    }

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class =>
        consumeContexts.CreateSagaConsumeContext(db, consumeContext, instance, mode);
}

using MassTransit.Context;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;

namespace MassTransit;

/// <summary>The saga's row, locked while one event is handled.</summary>
sealed class DbContextSagaRepositoryContext<TSaga, TMessage>(
    DbContext db, ConsumeContext<TMessage> context, ISagaConsumeContextFactory<DbContext, TSaga> consumeContexts, SagaLock<TSaga> sagaLock)
    : ConsumeContextScope<TMessage>(context, db), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga
    where TMessage : class
{
    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) => CreateAsync(instance, SagaConsumeContextMode.Add);

    /// <summary>If the row exists already, the event fails; the endpoint's retry then loads it.</summary>
    public async Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance)
    {
        db.Add(instance);
        await db.SaveChangesAsync(CancellationToken);
        return await CreateAsync(instance, SagaConsumeContextMode.Insert);
    }

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId)
    {
        var entity = db.Model.FindEntityType(typeof(TSaga))!;
        var key = entity.FindPrimaryKey()!.Properties[0].GetColumnName();
        var statement = $"""SELECT * FROM "{entity.GetTableName()}" WHERE "{key}" = @p0 {sagaLock.Clause}""";
        // A list, because EF then adds nothing to the statement, and the lock clause stays at its end.
        var rows = await db.Set<TSaga>().FromSqlRaw(statement, correlationId).ToListAsync(CancellationToken);
        return rows.Count == 0 ? null! : await CreateAsync(rows[0], SagaConsumeContextMode.Load);
    }

    public async Task Save(SagaConsumeContext<TSaga> context)
    {
        db.Add(context.Saga);
        await db.SaveChangesAsync(CancellationToken);
    }

    public Task Update(SagaConsumeContext<TSaga> context) => db.SaveChangesAsync(CancellationToken);

    public async Task Delete(SagaConsumeContext<TSaga> context)
    {
        db.Remove(context.Saga);
        await db.SaveChangesAsync(CancellationToken);
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

    Task<SagaConsumeContext<TSaga, TMessage>> CreateAsync(TSaga instance, SagaConsumeContextMode mode) =>
        consumeContexts.CreateSagaConsumeContext(db, this, instance, mode);
}

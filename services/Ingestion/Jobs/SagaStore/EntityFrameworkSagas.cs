using CacheWarming.Ingestion.Storage;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Ingestion.Jobs.SagaStore;

/// <summary>
/// Sagas in Entity Framework, the row locked while an event is handled. Stands in for MassTransit.EntityFrameworkCore, which can't be
/// restored here (ADR 0002); registered like it, so that swapping back is one line.
/// </summary>
public static class EntityFrameworkSagas
{
    public static ISagaRegistrationConfigurator<TSaga> EntityFrameworkRepository<TSaga, TContext>(this ISagaRegistrationConfigurator<TSaga> saga)
        where TSaga : class, ISaga
        where TContext : DbContext =>
        saga.Repository(repository => repository
            .RegisterSagaRepository<TSaga, TContext, SagaConsumeContextFactory<TContext, TSaga>, SagaContextFactory<TSaga, TContext>>());
}

/// <summary>One transaction per event: lock the row, handle, save, commit. What handlers publish goes out after the commit (in-memory outbox).</summary>
sealed class SagaContextFactory<TSaga, TContext>(
    IDbContextFactory<TContext> contexts, ISagaConsumeContextFactory<TContext, TSaga> consumeContexts, Database database)
    : ISagaRepositoryContextFactory<TSaga>
    where TSaga : class, ISaga
    where TContext : DbContext
{
    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class
    {
        var db = await contexts.CreateDbContextAsync(context.CancellationToken).ConfigureAwait(false);
        await using var _ = db.ConfigureAwait(false);
        var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, context.CancellationToken).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        await next.Send(new LockedSagaContext<TSaga, T, TContext>(db, context, consumeContexts, database)).ConfigureAwait(false);
        await transaction.CommitAsync(context.CancellationToken).ConfigureAwait(false);
    }

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class =>
        throw new NotSupportedException("Sagas here are correlated by id, never by query.");

    public void Probe(ProbeContext context) => context.Add("persistence", "entity-framework, locked rows");
}

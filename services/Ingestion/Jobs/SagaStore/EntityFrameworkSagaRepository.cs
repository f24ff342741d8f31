using System.Data;
using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

// The namespace and the names are those of the package: once the package can be restored, this folder is deleted and nothing else changes
// (ADR 0002).
namespace MassTransit;

/// <summary>Registers sagas in Entity Framework like MassTransit.EntityFrameworkCore, with only the options used here.</summary>
public static class EntityFrameworkSagaRepositoryRegistration
{
    /// <param name="configure">
    /// Selects the context and the database; see <see cref="EntityFrameworkSagaRepositoryConfigurator{TSaga}"/>.
    /// </param>
    public static ISagaRegistrationConfigurator<TSaga> EntityFrameworkRepository<TSaga>(
        this ISagaRegistrationConfigurator<TSaga> saga, Action<EntityFrameworkSagaRepositoryConfigurator<TSaga>> configure)
        where TSaga : class, ISaga
    {
        var repository = new EntityFrameworkSagaRepositoryConfigurator<TSaga>();
        configure(repository);
        return saga.Repository(repository.Register);
    }
}

/// <summary>How sagas are stored. Their rows are always locked while an event is handled (pessimistic concurrency).</summary>
public sealed class EntityFrameworkSagaRepositoryConfigurator<TSaga>
    where TSaga : class, ISaga
{
    Action<IServiceCollection> _registerContext = _ => throw new InvalidOperationException($"{nameof(ExistingDbContext)} must be called.");
    string _lock = "";

    /// <summary>The isolation level of the transaction around each event. Serializable by default.</summary>
    public IsolationLevel IsolationLevel { get; set; } = IsolationLevel.Serializable;

    /// <summary>Uses the context that is registered as a scoped service, so that activities and the repository share one.</summary>
    public void ExistingDbContext<TContext>()
        where TContext : DbContext =>
        _registerContext = services => services.TryAddScoped<SagaDbContext<TSaga>>(provider => new(provider.GetRequiredService<TContext>()));

    /// <summary>Locks the row with <c>FOR UPDATE</c>.</summary>
    public void UsePostgres() => _lock = "FOR UPDATE";

    /// <summary>Locks no row, because SQLite has a single writer.</summary>
    public void UseSqlite() => _lock = "";

    internal void Register(ISagaRepositoryRegistrationConfigurator<TSaga> services)
    {
        _registerContext(services);
        services.TryAddSingleton(new SagaLock<TSaga>(IsolationLevel, _lock));
        services.RegisterSagaRepository<TSaga, DbContext, SagaConsumeContextFactory<DbContext, TSaga>, EntityFrameworkSagaRepositoryContextFactory<TSaga>>();
    }
}

/// <param name="Context">The context of the scope in which one event is handled.</param>
sealed record SagaDbContext<TSaga>(DbContext Context);

/// <param name="Clause">The end of the SELECT that reads the row.</param>
sealed record SagaLock<TSaga>(IsolationLevel IsolationLevel, string Clause);

/// <summary>
/// One transaction for each event: lock the row, handle, save, commit. Messages that handlers publish are sent after the commit (in-memory
/// outbox).
/// </summary>
sealed class EntityFrameworkSagaRepositoryContextFactory<TSaga>(
    SagaDbContext<TSaga> scope, ISagaConsumeContextFactory<DbContext, TSaga> consumeContexts, SagaLock<TSaga> sagaLock) : ISagaRepositoryContextFactory<TSaga>
    where TSaga : class, ISaga
{
    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class
    {
        var db = scope.Context;
        var transaction = await db.Database.BeginTransactionAsync(sagaLock.IsolationLevel, context.CancellationToken);
        await using var _ = transaction;
        await next.Send(new DbContextSagaRepositoryContext<TSaga, T>(db, context, consumeContexts, sagaLock));
        await transaction.CommitAsync(context.CancellationToken);
    }

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class =>
        throw new NotSupportedException("Sagas here are correlated by id, never by query.");

    public void Probe(ProbeContext context) => context.Add("persistence", "entity-framework");
}

using System.Reflection;
using CacheWarming.Contracts;
using CacheWarming.Ingestion.Frontier;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>Results that are settled together, of which one message's connection is gone.</summary>
public sealed class SettleGroupsTests(SqliteStage fixture) : IClassFixture<SqliteStage>
{
    Stage Stage => fixture.Stage;

    [Fact]
    public async Task A_message_whose_connection_is_gone_takes_no_other_with_it()
    {
        var job = await Stage.PutAsync(Jobs.Warming(), [("a", "queued"), ("b", "queued"), ("c", "queued"), ("d", "queued")]);
        var groups = new SettleGroups(Stage.Services.GetRequiredService<SettleResults>());

        // The first is settled at once; the others wait for it, and for each other.
        var first = groups.SettleAsync(Delivery.Of(CancellationToken.None), [Result("a")]);
        var gone = groups.SettleAsync(Delivery.Of(new CancellationToken(canceled: true)), [Result("b")]);
        var second = groups.SettleAsync(Delivery.Of(CancellationToken.None), [Result("c")]);

        await Task.WhenAll(first, second);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal("warmed queued warmed queued", await Stage.AuthorsAsync(job));

        AuthorWarmed Result(string key) => new(job, key, key, CatalogId: null, Depth: 0, Attempt: 1, WarmingOutcome.Warmed, WorksCount: 1, CoAuthors: [], SharedWorkIds: [],
            UpstreamCalls: 1, TimeSpan.FromMilliseconds(10), Stage.Time.GetUtcNow(), Reason: null);
    }

    /// <summary>A message of which only its connection matters.</summary>
    public class Delivery : DispatchProxy
    {
        CancellationToken _connection;

        public static ConsumeContext Of(CancellationToken connection)
        {
            var context = Create<ConsumeContext, Delivery>();
            ((Delivery)(object)context)._connection = connection;
            return context;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == $"get_{nameof(ConsumeContext.CancellationToken)}" ? _connection : Task.CompletedTask;
    }
}

using CacheWarming.Databases;
using CacheWarming.Ingestion.Frontier;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Lifecycle.Life;

/// <summary>A dispatcher that is told to stop in the middle of sending.</summary>
public sealed class StoppingDispatcherTests(SqliteStage fixture) : IClassFixture<SqliteStage>
{
    [Fact]
    public async Task What_is_being_sent_when_it_is_told_to_stop_is_sent_once_and_left_out()
    {
        var stage = fixture.Stage;
        var job = await stage.PutAsync(Jobs.Warming(), [("a", "pending"), ("b", "pending")]);
        using var dispatcher = ActivatorUtilities.CreateInstance<Dispatcher>(stage.Services);
        using var stop = new CancellationTokenSource();
        using var stops = stage.Services.GetRequiredService<IBus>().ConnectPublishObserver(new Stops(stop));

        Assert.Equal(2, await dispatcher.DispatchAsync(stop.Token));

        Assert.True(stop.IsCancellationRequested);
        Assert.Equal("queued queued", await stage.AuthorsAsync(job));
        Assert.Empty(await stage.QueryAsync("SELECT author_key FROM claims WHERE job_id = @job", job, row => row.GetString(0)));
    }

    sealed class Stops(CancellationTokenSource stop) : IPublishObserver
    {
        public Task PrePublish<T>(PublishContext<T> context)
            where T : class => stop.CancelAsync();

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}

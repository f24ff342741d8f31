using System.Text;
using CacheWarming.Metrics.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Refit;

namespace CacheWarming.Tests.Metrics;

/// <summary>What the management API is asked, and what its answers mean.</summary>
public sealed class BrokerQueuesTests
{
    const string Queues =
        """
        [{"name":"a","messages_ready":3,"messages_unacknowledged":1,"consumers":2,"message_stats":{"ack":9},"auto_delete":false,"exclusive":false},
         {"name":"new","messages_ready":0,"messages_unacknowledged":0,"consumers":0,"message_stats":[],"auto_delete":false,"exclusive":false},
         {"name":"a connection's","messages_ready":0,"messages_unacknowledged":0,"consumers":0,"auto_delete":true,"exclusive":false}]
        """;

    [Fact]
    public async Task The_queues_of_the_brokers_virtual_host_are_read_with_its_user()
    {
        var (target, user) = ("", "");
        await using var broker = await StubAsync(context =>
        {
            (target, user) = (context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, context.Request.Headers.Authorization.ToString());
            return context.Response.WriteAsync(Queues);
        });

        var queues = await ReadAsync(broker, "/sub");

        Assert.Equal([new QueueReading("a", 3, 1, 2, 9), new QueueReading("new", 0, 0, 0, 0)], queues);
        Assert.Equal("/sub/api/queues/%2F?columns=name,messages_ready,messages_unacknowledged,consumers,message_stats.ack,auto_delete,exclusive", target);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("us/er:p@ss")), user);
    }

    [Theory]
    [InlineData(401, "{}")]
    [InlineData(200, "<html>")]
    public async Task No_queues_are_told_apart_from_none_and_the_password_is_not_said(int status, string body)
    {
        await using var broker = await StubAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });

        var trouble = await Assert.ThrowsAnyAsync<ApiExceptionBase>(() => ReadAsync(broker, ""));

        Assert.DoesNotContain("p@ss", trouble.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("us/er:p@ss")), trouble.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var asked = 0;
        await using var elsewhere = await StubAsync(context =>
        {
            Interlocked.Increment(ref asked);
            return context.Response.WriteAsync(Queues);
        });
        await using var broker = await StubAsync(context =>
        {
            context.Response.Redirect(elsewhere.Urls.First());
            return Task.CompletedTask;
        });

        await Assert.ThrowsAnyAsync<ApiExceptionBase>(() => ReadAsync(broker, ""));
        Assert.Equal(0, asked);
    }

    static async Task<WebApplication> StubAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        host.Run(context => answer(context));
        await host.StartAsync();
        return host;
    }

    static Task<IReadOnlyList<QueueReading>> ReadAsync(WebApplication broker, string path) => BrokerQueues.From(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["RabbitMq:ManagementUri"] = broker.Urls.First() + path,
            ["ConnectionStrings:RabbitMq"] = "amqp://us%2Fer:p%40ss@127.0.0.1/",
        }).Build())!.ReadAsync(CancellationToken.None);
}

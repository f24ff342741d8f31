using System.Net;
using System.Net.Sockets;
using CacheWarming.Hosting.Bus;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Configuration;

namespace CacheWarming.Tests.DeadLetters;

/// <summary>A broker whose process is stopped: the system accepts connections for it, and nothing answers on them.</summary>
public sealed class HangingBrokerTests
{
    [Fact]
    public async Task It_is_given_up_and_counts_as_away()
    {
        using var broker = new TcpListener(IPAddress.Loopback, 0);
        broker.Start();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:RabbitMq", $"amqp://guest:guest@{broker.LocalEndpoint}")]).Build();

        var opening = BrokerConnection.OpenAsync(configuration, "test", CancellationToken.None);
        await Eventually.Async(() => opening.IsCompleted, "the connection is given up", TimeSpan.FromSeconds(30));

        Assert.True(BrokerConnection.IsAway((await Record.ExceptionAsync(() => opening))!));
    }
}

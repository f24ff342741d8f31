using CacheWarming.Hosting.Bus;
using CacheWarming.Tests.Servers;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CacheWarming.Tests.Access.Connections;

/// <summary>A real RabbitMQ that speaks TLS only and asks for certificates.</summary>
public sealed class BrokerTlsTests : IAsyncLifetime, IDisposable
{
    readonly Authority _authority = new();
    TlsBroker _broker = null!;

    public async Task InitializeAsync() => _broker = await TlsBroker.StartAsync(_authority);

    public async Task DisposeAsync() => await _broker.DisposeAsync();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Only_who_trusts_it_and_is_trusted_connects_to_the_broker()
    {
        using var other = new Authority();

        Assert.True(await ConnectsAsync(_authority.Ca, _authority));
        Assert.False(await ConnectsAsync(other.Ca, _authority));
        Assert.False(await ConnectsAsync(_authority.Ca, null));
        Assert.False(await ConnectsAsync(_authority.Ca, _authority, password: "another"));
    }

    async Task<bool> ConnectsAsync(string ca, Authority? own, string password = "guest")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:RabbitMq"] = FormattableString.Invariant($"amqps://guest:{password}@localhost:{_broker.Port}"),
            ["RabbitMq:Tls:CaFile"] = ca,
            ["RabbitMq:Tls:CertificateFile"] = own?.Certificate,
            ["RabbitMq:Tls:KeyFile"] = own?.Key,
        }).Build();
        await using var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System)
            .AddBus(configuration, _ => { }).BuildServiceProvider();
        var bus = services.GetRequiredService<IBusControl>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await bus.StartAsync(patience.Token);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or RabbitMqConnectionException)
        {
            return false;
        }
        finally
        {
            await bus.StopAsync(TimeSpan.FromSeconds(5));
        }
    }
}

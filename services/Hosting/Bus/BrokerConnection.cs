using CacheWarming.Hosting.Tls;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Hosting.Bus;

/// <summary>A connection to the broker beside the bus's own, for what a bus does not do: counting messages, looking at them.</summary>
public static class BrokerConnection
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Whether this failure means that the broker is away, hangs or refuses; of a call on such a connection.</summary>
    public static bool IsAway(Exception failure) => failure is RabbitMQClientException or BrokerUnreachableException or TimeoutException;

    /// <summary>
    /// Connects to <c>ConnectionStrings:RabbitMq</c>, with TLS as the bus does. Dispose it; what it held unacknowledged is the queue's
    /// again then.
    /// </summary>
    /// <param name="purpose">What the broker's operator sees it called.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">The broker does not answer, or refuses the user.</exception>
    public static Task<IConnection> OpenAsync(IConfiguration configuration, string purpose, CancellationToken cancel)
    {
        var broker = configuration.GetConnectionString("RabbitMq") ?? throw new InvalidOperationException("ConnectionStrings:RabbitMq is not given.");
        // The bus takes rabbitmq:// too; the client knows the standard's name only.
        var address = new Uri(broker.StartsWith("rabbitmq", StringComparison.OrdinalIgnoreCase) ? string.Concat("amqp", broker.AsSpan("rabbitmq".Length)) : broker);
        var factory = new ConnectionFactory
        {
            Uri = address,
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = purpose,
            RequestedConnectionTimeout = Patience,
            HandshakeContinuationTimeout = Patience,
            ContinuationTimeout = Patience,
        };
        if (factory.Ssl.Enabled)
        {
            var trust = ServerTrust.Read(configuration.GetSection("RabbitMq:Tls"));
            factory.Ssl = new SslOption(address.Host, enabled: true) { Version = ServerTrust.Protocols, CertificateValidationCallback = trust.IsTrusted };
            if (trust.Certificate is { } certificate)
                factory.Ssl.Certs = [certificate];
        }
        return factory.CreateConnectionAsync(cancel);
    }
}

using CacheWarming.Hosting.Tls;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CacheWarming.Hosting.Bus;

/// <summary>
/// Opens connections to the broker besides the bus's own, for what the bus does not offer: counting and reading messages.
/// </summary>
public static class BrokerConnection
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Whether this failure of a call on such a connection means that the broker is away, hangs or refuses.</summary>
    public static bool IsAway(Exception failure) => failure is RabbitMQClientException or BrokerUnreachableException or TimeoutException;

    /// <summary>
    /// Connects to <c>ConnectionStrings:RabbitMq</c>, with TLS like the bus. The caller disposes the connection; messages that it held
    /// unacknowledged then return to the queue.
    /// </summary>
    /// <param name="purpose">The name of the connection that the broker's operator sees.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">The broker does not answer, or refuses the user.</exception>
    /// <exception cref="TimeoutException">The broker hangs.</exception>
    public static async Task<IConnection> OpenAsync(IConfiguration configuration, string purpose, CancellationToken cancel)
    {
        var broker = configuration.GetConnectionString("RabbitMq") ?? throw new InvalidOperationException("ConnectionStrings:RabbitMq is not given.");
        // The bus accepts rabbitmq:// too; the client library knows only the standard name amqp.
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
        var connecting = factory.CreateConnectionAsync(cancel);
        try
        {
            // The client's own time-outs do not end the wait for a broker that accepts the connection and then hangs.
            return await connecting.WaitAsync(2 * Patience, cancel);
        }
        catch (TimeoutException)
        {
            _ = connecting.ContinueWith(late => late.Result.DisposeAsync().AsTask(), TaskContinuationOptions.OnlyOnRanToCompletion);
            throw;
        }
    }
}

using MassTransit;
using Microsoft.Extensions.Configuration;

namespace CacheWarming.Hosting.Tls;

/// <summary>TLS to RabbitMQ, if the connection string begins with <c>amqps:</c>. Section <c>RabbitMq:Tls</c>.</summary>
public static class BrokerTls
{
    public static void UseTls(this IRabbitMqHostConfigurator host, Uri broker, IConfiguration configuration)
    {
        if (!broker.Scheme.Equals("amqps", StringComparison.OrdinalIgnoreCase) && !broker.Scheme.Equals("rabbitmqs", StringComparison.OrdinalIgnoreCase))
            return;
        var trust = ServerTrust.Read(configuration.GetSection("RabbitMq:Tls"));
        host.UseSsl(tls =>
        {
            tls.ServerName = broker.Host;
            tls.Protocol = ServerTrust.Protocols;
            tls.CertificateValidationCallback = trust.IsTrusted;
            if (trust.Certificate is { } certificate)
                tls.Certificate = certificate;
        });
    }
}

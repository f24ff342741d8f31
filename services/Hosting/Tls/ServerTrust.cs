using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace CacheWarming.Hosting.Tls;

/// <summary>
/// Certificates for TLS connections to one's own servers: <c>CaFile</c> with the trusted authorities (PEM; without it those of the
/// machine), <c>CertificateFile</c> and <c>KeyFile</c> (PEM) if the server requires a client certificate. Server names are always checked.
/// </summary>
public sealed class ServerTrust
{
    public const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    readonly X509Certificate2Collection? _authorities;

    ServerTrust(X509Certificate2Collection? authorities, X509Certificate2? certificate) => (_authorities, Certificate) = (authorities, certificate);

    /// <summary>The client certificate with its key; null if none is configured.</summary>
    public X509Certificate2? Certificate { get; }

    /// <param name="tls">The section, e.g. <c>Redis:Tls</c>.</param>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// A file does not contain a valid certificate or key.
    /// </exception>
    public static ServerTrust Read(IConfigurationSection tls)
    {
        X509Certificate2Collection? authorities = null;
        if (tls["CaFile"] is { Length: > 0 } authority)
        {
            authorities = [];
            authorities.ImportFromPemFile(authority);
        }
        return new ServerTrust(
            authorities, tls["CertificateFile"] is { Length: > 0 } certificate ? X509Certificate2.CreateFromPemFile(certificate, tls["KeyFile"]) : null);
    }

    /// <summary>Whether the server's certificate is valid; only the configured authorities are trusted, if there are any.</summary>
    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (_authorities is null || certificate is null)
            return errors == SslPolicyErrors.None;
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;
        using var server = new X509Certificate2(certificate);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        // Private authorities seldom publish revoked certificates.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(server);
    }
}

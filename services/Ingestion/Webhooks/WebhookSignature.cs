using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CacheWarming.Ingestion.Webhooks;

/// <summary>Signs messages by the scheme of standardwebhooks.com: HMAC-SHA256 over id, time and body.</summary>
static class WebhookSignature
{
    /// <summary>The header <c>webhook-signature</c>: a signature for each secret, separated by spaces.</summary>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>, in Unix seconds.</param>
    public static string Sign(IEnumerable<byte[]> secrets, string id, long timestamp, string body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.{body}"));
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}"));
    }
}

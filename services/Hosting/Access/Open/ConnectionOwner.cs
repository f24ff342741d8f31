using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access.Open;

/// <summary>
/// Finds the user whose program is at the other end of a connection within this machine. Headers do not show it: nginx with its default
/// settings sends the same as a local program. But its workers run as a user of their own, and Linux lists the owner of each end of a
/// connection (proc(5), <c>/proc/net/tcp</c>).
/// </summary>
static class ConnectionOwner
{
    /// <summary>The number of reads, because the file may omit a connection while others open and close.</summary>
    const int Looks = 3;

    /// <summary>The state of closed connections; there are many of them, and they have no owner.</summary>
    const string TimeWait = "06";

    static readonly object Key = new();

    /// <summary>
    /// How long one read of the file is used for the connections listed in it: with a thousand new connections, the system would otherwise
    /// walk through all of them for each. Within a second no port is reused for another connection to the same address.
    /// </summary>
    static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    /// <summary>The users of this machine's connections, by both ends.</summary>
    static Dictionary<string, string> _read = [];
    static long _readAt;

    static readonly string[] Tables = [.. new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists)];

    /// <summary>
    /// Whether the other end belongs to another user than this service. Always false if the system does not list owners, which only Linux
    /// does.
    /// </summary>
    public static bool IsAnotherUser(HttpContext http)
    {
        if (Tables.Length == 0 || http.Connection is not { LocalIpAddress: { } local, RemoteIpAddress: { } remote })
            return false;
        // Looked up once for each connection, because its owner does not change.
        var items = http.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is not null && items.TryGetValue(Key, out var known) && known is bool isAnother)
            return isAnother;
        isAnother = IsAnotherUser(new IPEndPoint(Plain(local), http.Connection.LocalPort), new IPEndPoint(Plain(remote), http.Connection.RemotePort));
        items?[Key] = isAnother;
        return isAnother;
    }

    static bool IsAnotherUser(IPEndPoint ours, IPEndPoint theirs)
    {
        lock (Key)
        {
            for (var look = 0; ; look++)
            {
                if (Stopwatch.GetElapsedTime(_readAt) < Remembered && UserOf(_read, ours, theirs) is { } ourUser && UserOf(_read, theirs, ours) is { } theirUser)
                    return ourUser != theirUser;
                if (look == Looks)
                    return true;
                ReadAgain();
            }
        }
    }

    /// <summary>
    /// The user of one end of a connection; null if it is not listed. A socket for IPv6 and IPv4 lists IPv4 addresses in their IPv6 form.
    /// </summary>
    static string? UserOf(Dictionary<string, string> users, IPEndPoint local, IPEndPoint remote) =>
        users.GetValueOrDefault($"{Text(local)} {Text(remote)}") ?? users.GetValueOrDefault($"{MappedText(local)} {MappedText(remote)}");

    static void ReadAgain()
    {
        (_readAt, _read) = (Stopwatch.GetTimestamp(), []);
        foreach (var line in Tables.SelectMany(File.ReadLines))
        {
            // Example: 1: 0100007F:13D8 0100007F:A3F2 01 00000000:00000000 00:00000000 00000000 1000 …
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, var remote, not TimeWait, _, _, _, var user, ..])
                _read[$"{local} {remote}"] = user;
        }
    }

    /// <summary>An address in the system's format: words of four bytes in this machine's byte order, in hexadecimal.</summary>
    static string Text(IPEndPoint end)
    {
        var address = end.Address.GetAddressBytes();
        if (BitConverter.IsLittleEndian)
        {
            for (var word = 0; word < address.Length; word += 4)
                Array.Reverse(address, word, 4);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexString(address)}:{end.Port:X4}");
    }

    static string MappedText(IPEndPoint end) => Text(new IPEndPoint(end.Address.MapToIPv6(), end.Port));

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

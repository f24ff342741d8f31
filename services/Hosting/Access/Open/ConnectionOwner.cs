using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace CacheWarming.Hosting.Access.Open;

/// <summary>
/// Whose program is at the other end of a connection within this machine. No header tells: nginx, as it comes, sends what a local program would. Its
/// workers belong to a user of their own, and Linux says to whom each end of a connection belongs (proc(5), <c>/proc/net/tcp</c>).
/// </summary>
static class ConnectionOwner
{
    /// <summary>The file may leave out a connection while others come and go.</summary>
    const int Looks = 3;

    /// <summary>Connections that are over, of which there are many, and which are nobody's.</summary>
    const string TimeWait = "06";

    static readonly object Key = new();

    /// <summary>
    /// A reading serves the connections that are in it for so long: of a thousand that come at once each else has the system walk through all of them. Within a
    /// second no port is given to another connection to the same address.
    /// </summary>
    static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    /// <summary>The users of this machine's connections, by both their ends.</summary>
    static Dictionary<string, string> _read = [];
    static long _readAt;

    static readonly string[] Tables = [.. new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists)];

    /// <summary>Whether it is another user's than this service's. Always false where the system does not say, which is everywhere but on Linux.</summary>
    public static bool IsAnotherUser(HttpContext http)
    {
        if (Tables.Length == 0 || http.Connection is not { LocalIpAddress: { } local, RemoteIpAddress: { } remote })
            return false;
        // Once a connection: it does not change hands.
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

    /// <summary>The user of a connection's end; null where it is not listed. An end that takes IPv6 too lists IPv4 as a part of that.</summary>
    static string? UserOf(Dictionary<string, string> users, IPEndPoint local, IPEndPoint remote) =>
        users.GetValueOrDefault($"{Text(local)} {Text(remote)}") ?? users.GetValueOrDefault($"{MappedText(local)} {MappedText(remote)}");

    static void ReadAgain()
    {
        (_readAt, _read) = (Stopwatch.GetTimestamp(), []);
        foreach (var line in Tables.SelectMany(File.ReadLines))
        {
            // 1: 0100007F:13D8 0100007F:A3F2 01 00000000:00000000 00:00000000 00000000 1000 …
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, var remote, not TimeWait, _, _, _, var user, ..])
                _read[$"{local} {remote}"] = user;
        }
    }

    /// <summary>As the system writes it: words of four bytes as this machine holds numbers, in hexadecimal.</summary>
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

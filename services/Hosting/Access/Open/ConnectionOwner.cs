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

    static readonly object Key = new();
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
        for (var look = 0; look < Looks; look++)
        {
            string? ourUser = null, theirUser = null;
            foreach (var (local, remote, user) in Tables.SelectMany(File.ReadLines).Select(Read))
            {
                if (ours.Equals(local) && theirs.Equals(remote))
                    ourUser = user;
                else if (theirs.Equals(local) && ours.Equals(remote))
                    theirUser = user;
            }
            if (ourUser is not null && theirUser is not null)
                return ourUser != theirUser;
        }
        return true;
    }

    /// <summary>A line as <c>1: 0100007F:13D8 0100007F:A3F2 01 00000000:00000000 00:00000000 00000000 1000 …</c>; nothing of the title.</summary>
    static (IPEndPoint? Local, IPEndPoint? Remote, string User) Read(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, var remote, _, _, _, _, var user, ..] && local.Contains(':', StringComparison.Ordinal)
            ? (EndPoint(local), EndPoint(remote), user)
            : (null, null, "");

    static IPEndPoint EndPoint(string text)
    {
        var (address, port) = (Convert.FromHexString(text.AsSpan(0, text.IndexOf(':', StringComparison.Ordinal))), text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        // Words of four bytes as this machine holds numbers.
        if (BitConverter.IsLittleEndian)
        {
            for (var word = 0; word < address.Length; word += 4)
                Array.Reverse(address, word, 4);
        }
        return new IPEndPoint(Plain(new IPAddress(address)), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

using System.IO.Compression;
using System.Text;

namespace CacheWarming.Tests.Fuzz;

/// <summary>What people and programs send by mistake or on purpose.</summary>
static class Oddities
{
    const string Boundary = "----oddity";

    /// <summary>For a place in a path, escaped or wrongly so.</summary>
    public static readonly string[] Segments =
    [
        "00000000-0000-0000-0000-000000000000", "9780261103573", "OL19981A", "99999999999999999999999999", "-1", "%00", "a%00b", "%ff%fe", "%c0%af", "%ed%a0%80", "..", "%2e%2e",
        "..%2f..%2fetc%2fpasswd", "%2e%2e%5c", "%25%30%30", "'%20OR%201=1--", "%3Cscript%3E", "%F0%9F%93%9A", "%E2%80%AE", "~", "a;b=c", "%", "%zz", "{id}", "%7Bid%7D", "null",
        new string('9', 3_000), string.Concat(Enumerable.Repeat("%CC%81", 300)),
    ];

    /// <summary>For the value of a query parameter, escaped or wrongly so.</summary>
    public static readonly string[] Values =
    [
        "", "1", "2", "0", "-1", "2147483647", "2147483648", "-2147483649", "99999999999999999999999", "1e309", "NaN", "0x10", "1.5", "true", "TRUE", "csv", "json", "xml", "Completed", "pending",
        "%00", "a%00b", "%ff%fe", "%ed%a0%80", "%c0%80", "%", "%zz", "%E2%80%8B", "%20%20", "%F0%9F%93%9A", "%0d%0aSet-Cookie:x", "'%20OR%20''='", "%25%25%25", "Tolkien", "9780261103573",
        "1&q=2", "a&limit=1&limit=2", "%D8%A7%D9%84", new string('x', 301), new string('9', 2_000), string.Concat(Enumerable.Repeat("%EF%B7%BA", 200)),
    ];

    public static readonly string[] Methods = ["PATCH", "PUT", "DELETE", "POST", "GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "GETT", "X", new string('M', 200), "G\0T", "GÉT"];

    /// <summary>Whole header lines.</summary>
    public static readonly string[] Headers =
    [
        "Accept: text/html", "Accept: ;;;,,/", "Accept: application/problem+json;q=0", "If-None-Match: \"a\", W/\"b\", *", "If-None-Match: \"", "Range: bytes=5-1,0-", "Expect: 100-continue", "Expect: tea",
        "X-Api-Key: \u0001\u0002", "X-Api-Key: not a key", "Authorization: Bearer", "Authorization: Bearer a, Basic b", "Authorization: Negotiate YII=", "Cookie: cache-warming=AAAA; cache-warming=;;=;", "Cookie: =",
        "Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Host: evil.example", "Host: a, b", "X-Forwarded-For: 1.2.3.4, ,x", "Forwarded: for=\"[", "traceparent: 00-zzzz-01", "traceparent: 00-00000000000000000000000000000000-0000000000000000-00",
        "Content-Encoding: gzip", "Content-Encoding: identity, gzip", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked, chunked", "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 1\r\nContent-Length: 2",
        "Last-Event-ID: \u00ff", "Accept-Encoding: bomb;q=9", "Upgrade: websocket\r\nSec-WebSocket-Version: 13", "Bad Header: x", ": empty", "no-colon", "X: " + new string('y', 20_000),
        string.Join("\r\n", Enumerable.Range(0, 200).Select(i => $"X-Flood-{i}: {i}")),
    ];

    public static readonly string[] Types =
    [
        "application/json", "application/json", "application/json", "text/csv", "text/csv", "text/plain", "application/octet-stream", $"multipart/form-data; boundary={Boundary}", $"multipart/form-data; boundary={Boundary}",
        "multipart/form-data", "multipart/form-data; boundary=" + new string('b', 300), "application/x-www-form-urlencoded", "application/json; charset=utf-7", "text/csv; charset=nonsense", "", "/", "application/xml", "a/b; c=\"",
    ];

    public static readonly (string What, byte[] Bytes)[] Bodies =
    [
        ("nothing", []),
        ("JSON 10,000 levels deep", Utf8(new string('[', 10_000) + new string(']', 10_000))),
        ("objects 10,000 levels deep", Utf8(string.Concat(Enumerable.Repeat("{\"csv\":", 10_000)))),
        ("wrong types", Utf8("""{"csv": 7, "maxDepth": [], "priority": {}, "apiKey": 1, "ids": "x", "confirm": "maybe"}""")),
        ("null for all", Utf8("""{"csv": null, "maxDepth": null, "priority": null, "apiKey": null, "confirm": null}""")),
        ("huge numbers", Utf8($$"""{"csv": "VGl0bGUsQXV0aG9yCkEsQgo=", "maxDepth": 1{{new string('0', 5_000)}}, "limit": 1e999}""")),
        ("fractions", Utf8("""{"csv": "VGl0bGUsQXV0aG9yCkEsQgo=", "maxDepth": 2.0000001}""")),
        ("bad UTF-8 in JSON", [.. Utf8("{\"csv\": \""), 0xff, 0xfe, 0xc0, 0xaf, .. Utf8("\"}")]),
        ("U+0000 in JSON", Utf8("""{"csv": "\u0000", "priority": "\u0000", "apiKey": "\u0000"}""")),
        ("half a surrogate pair", Utf8("""{"csv": "\ud800", "\udfff": 1, "apiKey": "\ud800"}""")),
        ("JSON broken off", Utf8("""{"csv": "VGl0bG""")),
        ("the same name twice", Utf8("""{"csv": "QQ==", "csv": 1, "csv": null}""")),
        ("a string", Utf8("\"csv\"")),
        ("base64 of nothing", Utf8("""{"csv": ""}""")),
        ("base64 with junk", Utf8("""{"csv": "!!!!"}""")),
        ("base64 of binary", Utf8($$"""{"csv": "{{Convert.ToBase64String([.. Enumerable.Range(0, 3_000).Select(i => (byte)(i * 7))])}}"}""")),
        ("a list of books", Utf8("Title,Author\nA Book,An Author\n")),
        ("U+0000 in a book", Utf8("Title,Author,ISBN\nA\0Book,An\0Author,97\08\n")),
        ("bad UTF-8 in a book", [.. Utf8("Title,Author\n"), 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, (byte)',', 0xfe, (byte)'\n']),
        ("a quote that never ends", Utf8("Title,Author\n\"" + new string('a', 100_000))),
        ("nothing but quotes", Utf8("Title,Author\n" + new string('"', 50_001))),
        ("nothing but separators", Utf8("Title,Author\n" + new string(',', 100_000))),
        ("100,000 columns", Utf8(string.Join(',', Enumerable.Repeat("Title", 100_000)) + "\n")),
        ("a header and no more", Utf8("Title,Author")),
        ("no columns that we know", Utf8("alpha,beta\n1,2\n")),
        ("a very long name", Utf8("Title,Author\nA," + new string('n', 60_000) + "\n")),
        ("numbers out of range", Utf8("Book Id,Title,Author,Author l-f,ISBN,ISBN13,My Rating,Date Read,Read Count,Exclusive Shelf\n1,T,A,\"A\",=\"\",=\"99999999999999999999\",1e309,9999-99-99,99999999999999,read\n")),
        ("UTF-16 that is cut", [0xff, 0xfe, .. Encoding.Unicode.GetBytes("Title,Author\nA,B\n"), 0xd8]),
        ("a zip bomb", Gzip(20_000_000)),
        ("a spreadsheet", [0x50, 0x4b, 3, 4, .. Enumerable.Repeat((byte)0, 3_000)]),
        ("a form", Form("csv", "Title,Author\nForm Book,Form Author\n")),
        ("a form of another field", Form("picture", "x")),
        ("a form broken off", Form("csv", "Title,Author\n")[..60]),
        ("a form with a name out of bounds", Form(new string('f', 5_000) + "\0", "x")),
        ("a form of 2,000 parts", [.. Enumerable.Range(0, 2_000).SelectMany(i => Form("maxDepth", "9")[..^(Boundary.Length + 8)]), .. Form("csv", "Title,Author\nA,B\n")]),
        ("formulas", Utf8("Title,Author\n=cmd|' /C calc'!A0,@SUM(1+1)\n")),
    ];

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    static byte[] Form(string name, string content) =>
        Utf8($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n{content}\r\n--{Boundary}--\r\n");

    static byte[] Gzip(int size)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Utf8("Title,Author\n"));
            var rows = Utf8(string.Concat(Enumerable.Repeat("Bomb,Bomb\n", 1_000)));
            for (var written = 0; written < size; written += rows.Length)
                gzip.Write(rows);
        }
        return packed.ToArray();
    }
}

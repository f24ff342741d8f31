using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace CacheWarming.Tests.Fuzz;

/// <summary>Makes requests for an endpoint of which something is odd, the same ones for the same seed.</summary>
sealed class RequestMaker(int seed, Uri address, string job)
{
    readonly Random _random = new(seed);

    /// <summary>Percent of a request's parts that are odd: one oddity reaches further than many at once.</summary>
    int _odd;

    public RawRequest Make(RouteEndpoint endpoint)
    {
        _odd = Pick([5, 15, 50]);
        var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
        var name = $"{method} {endpoint.RoutePattern.RawText}";
        var path = Path(endpoint);
        var query = Query(endpoint);
        List<string> headers = [];
        var body = Array.Empty<byte>();
        var oddMethod = Chance(_odd / 5);
        if (oddMethod)
            method = Pick(Oddities.Methods);
        while (Chance(_odd))
            headers.Add(Pick(Oddities.Headers));
        var what = string.Join(", ", headers.Select(header => header.Length > 40 ? header[..40] : header));
        if (method is not ("GET" or "HEAD") || Chance(_odd / 5))
        {
            var (kind, bytes) = Chance(20) ? ("a list of books", Encoding.UTF8.GetBytes($"Title,Author\nBook {_random.Next()},Author\n")) : Pick(Oddities.Bodies);
            what += $" {kind}";
            body = Chunked(bytes, headers);
            var type = Chance(_odd) ? Pick(Oddities.Types) : TypeOf(bytes);
            if (type.Length > 0)
                headers.Add("Content-Type: " + type);
        }
        var host = headers.Any(header => header.StartsWith("Host:", StringComparison.Ordinal)) && Chance(50) ? [] : new[] { $"Host: {address.Authority}" };
        var head = string.Create(CultureInfo.InvariantCulture, $"{method} {path}{query} HTTP/1.1\r\n{string.Join("\r\n", [.. host, "Connection: close", .. headers])}\r\n\r\n");
        // The server itself reads method, target, framing and the number of headers; what is odd about these is refused there.
        var forProtocol = oddMethod || headers.Any(IsForProtocol) || IsForProtocol(path + query);
        return new RawRequest(name, what, [.. Encoding.Latin1.GetBytes(head), .. body], forProtocol);
    }

    string Path(RouteEndpoint endpoint)
    {
        var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter when !Chance(_odd) => Plausible(parameter.Name),
            _ => Pick(Oddities.Segments),
        }))));
        return Chance(_odd / 10) ? Pick([path + "/../../../../etc/passwd", path + "//", "//" + path, path + new string('a', 9_000), "*", "http://evil.example" + path, path + "\\..\\x", path + "#x"]) : path;
    }

    string Query(RouteEndpoint endpoint)
    {
        // What a handler takes and how is in its metadata, so that a new parameter is fuzzed as soon as it is there.
        var names = endpoint.Metadata.OfType<IParameterBindingMetadata>().Where(parameter => IsSimple(parameter.ParameterInfo.ParameterType)).Select(parameter => parameter.Name)
            .Concat(endpoint.RoutePattern.RawText!.Contains("warming", StringComparison.Ordinal) ? ["maxDepth", "priority"] : []).ToList();
        var query = new StringBuilder();
        foreach (var name in names.Where(name => name == "q" || Chance(30)))
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Chance(_odd) ? Pick(Oddities.Values) : Plausible(name));
        if (Chance(_odd / 5))
            query.Append(query.Length == 0 ? '?' : '&').Append(Pick(["=", "&&&", "api_key=x", "q", "%00=1", "q[]=1", new string('q', 7_500), new string('q', 9_000)]));
        return query.ToString();
    }

    byte[] Chunked(byte[] body, List<string> headers)
    {
        if (headers.Any(header => header.StartsWith("Content-Length", StringComparison.Ordinal) || header.StartsWith("Transfer-Encoding", StringComparison.Ordinal)))
            return body;
        if (!Chance(_odd))
        {
            headers.Add(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}"));
            return body;
        }
        headers.Add("Transfer-Encoding: chunked");
        return Chance(10)
            ? Encoding.ASCII.GetBytes("FFFFFFFFFFFFFFFFF\r\nx")
            : [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{body.Length:X}\r\n")), .. body, .. body.Length > 0 ? "\r\n0\r\n\r\n"u8 : "\r\n"u8];
    }

    /// <summary>What belongs there, for all that we know of the name.</summary>
    string Plausible(string name) => name switch
    {
        "id" => job,
        "isbn" => "9780261103573",
        "documentName" => "v1",
        "format" => "csv",
        "priority" => "high",
        "missing" => "true",
        "state" or "status" => "pending",
        "q" or "author" or "name" => "Tolkien",
        _ => "2",
    };

    static string TypeOf(byte[] body) => body switch
    {
        [] => "",
        [(byte)'{' or (byte)'[' or (byte)'"', ..] => "application/json",
        [(byte)'-', ..] => Oddities.Types.First(type => type.StartsWith("multipart", StringComparison.Ordinal)),
        _ => "text/csv",
    };

    static bool IsForProtocol(string text) =>
        text.Length > 7_000 || text.Contains("Content-Length", StringComparison.Ordinal) || text.Contains("Transfer-Encoding", StringComparison.Ordinal)
        || text.Contains("Host:", StringComparison.Ordinal) || text.Contains("X-Flood", StringComparison.Ordinal) || text.Contains("Bad Header", StringComparison.Ordinal)
        || text.StartsWith(": ", StringComparison.Ordinal) || text.StartsWith("no-colon", StringComparison.Ordinal) || text.Contains('\u0001', StringComparison.Ordinal) || text.Contains('\u00ff', StringComparison.Ordinal)
        || text.Contains("%00", StringComparison.Ordinal) || text.StartsWith('*') || text.StartsWith("http:", StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal) || text.Contains("Expect", StringComparison.Ordinal)
        || text.Contains("Upgrade", StringComparison.Ordinal);

    static bool IsSimple(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? IsSimple(inner) : type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan);

    bool Chance(int percent) => _random.Next(100) < percent;

    T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}

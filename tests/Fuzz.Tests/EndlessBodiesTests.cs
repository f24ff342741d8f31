using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Routing;

namespace CacheWarming.Tests.Fuzz;

/// <summary>Bodies without an end, bodies that do not come, and bodies that are garbled on the way.</summary>
public sealed class EndlessBodiesTests(FuzzedServices services) : IClassFixture<FuzzedServices>
{
    // What fits into buffers on the way is written before anybody has read it.
    const int MostTaken = FuzzedServices.LargestUpload + 8_000_000;

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=b")]
    public async Task A_body_without_an_end_is_cut_off_at_the_limit_of_every_endpoint_that_takes_one(string type)
    {
        var jobs = await services.JobsAsync();
        foreach (var endpoint in Takers())
        {
            var (written, answer) = await SendEndlesslyAsync(endpoint, type);

            Assert.True(written < MostTaken, $"{endpoint.RoutePattern.RawText} took {written} bytes");
            Assert.True(answer.Status is 0 or (>= 200 and < 300) or (>= 400 and < 500), $"{endpoint.RoutePattern.RawText}: {answer.Head}");
        }
        Assert.Equal(jobs, await services.JobsAsync());
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_not_waited_for()
    {
        var jobs = await services.JobsAsync();
        var request = new RawRequest("POST /api/warming/upload", "a body that does not come", Encoding.ASCII.GetBytes(
            $"POST /api/warming/upload HTTP/1.1\r\nHost: {services.Address.Authority}\r\nConnection: close\r\nContent-Type: text/csv\r\nContent-Length: 500000\r\n\r\nTitle,Author\n"), ForProtocol: false);

        // Within the request's own patience, which is not the server's: 240 bytes a second after five seconds.
        var answer = await request.SendAsync(services.Address);

        Assert.Equal(408, answer.Status);
        Assert.Equal(jobs, await services.JobsAsync());
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/json")]
    public async Task A_zip_bomb_is_refused_packed(string type)
    {
        var jobs = await services.JobsAsync();
        var bomb = Oddities.Bodies.Single(body => body.What == "a zip bomb").Bytes;
        var head = string.Create(CultureInfo.InvariantCulture, $"POST /api/warming/upload HTTP/1.1\r\nHost: {services.Address.Authority}\r\nConnection: close\r\nContent-Type: {type}\r\nContent-Encoding: gzip\r\nContent-Length: {bomb.Length}\r\n\r\n");

        var answer = await new RawRequest("POST /api/warming/upload", "a zip bomb", [.. Encoding.ASCII.GetBytes(head), .. bomb], ForProtocol: false).SendAsync(services.Address);

        Assert.Equal(415, answer.Status);
        Assert.True(answer.IsProblem);
        Assert.Equal(jobs, await services.JobsAsync());
    }

    /// <summary>Chunks as the server tells their garbling: one way for most, another for a size beyond what a number holds.</summary>
    [Theory]
    [InlineData("text/csv", "no chunk at all")]
    [InlineData("text/csv", "FFFFFFFFFFFFFFFFF")]
    [InlineData("application/json", "no chunk at all")]
    [InlineData("application/json", "FFFFFFFFFFFFFFFFF")]
    [InlineData("multipart/form-data; boundary=b", "no chunk at all")]
    [InlineData("multipart/form-data; boundary=b", "FFFFFFFFFFFFFFFFF")]
    public async Task A_body_that_is_garbled_in_the_middle_is_its_senders_trouble_at_every_endpoint(string type, string chunk)
    {
        var jobs = await services.JobsAsync();
        var wrong = new List<string>();
        foreach (var endpoint in Takers())
        {
            var (method, path) = Target(endpoint);
            var begun = type switch
            {
                "text/csv" => "Title,Author\n",
                "application/json" => "{\"csv\": \"VG",
                _ => "--b\r\nContent-Disposition: form-data; name=csv; filename=a.csv\r\n\r\nTitle,Author\n",
            };
            var request = new RawRequest($"{method} {path}", "a garbled chunk", Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{method} {path} HTTP/1.1\r\nHost: {services.Address.Authority}\r\nConnection: close\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n{begun.Length:x}\r\n{begun}\r\n{chunk}\r\n")), ForProtocol: false);

            var answer = await request.SendAsync(services.Address);

            // Who takes no body may be done before it is read.
            if (answer.Status is not ((>= 200 and < 300) or (>= 400 and < 500)))
                wrong.Add($"{request.Endpoint}: {answer.Head}{answer.Body}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
        Assert.Equal(jobs, await services.JobsAsync());
    }

    List<RouteEndpoint> Takers()
    {
        var takers = services.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is ["POST" or "PUT" or "DELETE" or "PATCH"]).ToList();
        Assert.True(takers.Count >= 8);
        return takers;
    }

    static (string Method, string Path) Target(RouteEndpoint endpoint) => (
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0],
        "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => segment.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : Guid.Empty.ToString())));

    async Task<(long Written, RawAnswer Answer)> SendEndlesslyAsync(RouteEndpoint endpoint, string type)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(services.Address.Host, services.Address.Port, patience.Token);
        await using var stream = client.GetStream();
        var (method, path) = Target(endpoint);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {services.Address.Authority}\r\nConnection: close\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n"), patience.Token);
        var chunk = Encoding.ASCII.GetBytes("2000\r\n" + new string(' ', 0x2000) + "\r\n");
        var answering = RawAnswer.ReadAsync(stream, patience.Token);
        long written = 0;
        try
        {
            for (; written < MostTaken && !answering.IsCompleted; written += chunk.Length)
                await stream.WriteAsync(chunk, patience.Token);
        }
        catch (IOException)
        {
            // Cut off.
        }
        return (written, await answering);
    }
}

using System.Net;

namespace CacheWarming.Tests.Deployment;

/// <summary>What a container's health check asks with.</summary>
public sealed class HealthProbeTests
{
    [Theory]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    [InlineData(404, 1)]
    public async Task It_ends_as_the_service_answers(int status, int exitCode)
    {
        using var service = new HttpListener();
        var address = Listen(service);
        var answering = AnswerAsync(service, status);
        Assert.Equal(exitCode, await HealthProbe.Program.Main([address]));
        await answering;
    }

    [Fact]
    public async Task Nobody_there_is_not_well()
    {
        string address;
        using (var service = new HttpListener())
            address = Listen(service);
        Assert.Equal(1, await HealthProbe.Program.Main([address]));
    }

    static async Task AnswerAsync(HttpListener service, int status)
    {
        var asked = await service.GetContextAsync();
        asked.Response.StatusCode = status;
        asked.Response.Close();
    }

    static string Listen(HttpListener service)
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        free.Stop();
        service.Prefixes.Add(address);
        service.Start();
        return address;
    }
}

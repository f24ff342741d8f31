using System.Diagnostics;
using System.Globalization;
using CacheWarming.Hosting.Redis;
using CacheWarming.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CacheWarming.Tests.Access.Connections;

/// <summary>A real Redis that speaks TLS only, with a password.</summary>
public sealed class RedisTlsTests : IAsyncLifetime, IDisposable
{
    const string Password = "a-redis-password";
    readonly Authority _authority = new();
    readonly int _port = ServiceProcess.FreePort();
    Process _server = null!;

    public async Task InitializeAsync()
    {
        var port = _port.ToString(CultureInfo.InvariantCulture);
        _server = Process.Start(new ProcessStartInfo("redis-server",
        [
            "--port", "0", "--tls-port", port, "--bind", "127.0.0.1", "--dir", _authority.Folder, "--save", "", "--logfile", Path.Combine(_authority.Folder, "log"),
            "--requirepass", Password, "--tls-cert-file", _authority.Certificate, "--tls-key-file", _authority.Key, "--tls-ca-cert-file", _authority.Ca,
        ]))!;
        await Eventually.Async(() => File.ReadAllText(Path.Combine(_authority.Folder, "log")).Contains("Ready to accept", StringComparison.Ordinal), "Redis starts");
    }

    public async Task DisposeAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync();
    }

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task With_the_password_the_authority_and_a_certificate_of_its_own_a_service_connects() =>
        Assert.True(await AnswersAsync(Password, _authority, client: true));

    [Fact]
    public async Task Without_a_certificate_that_the_server_asks_for_it_does_not() => Assert.False(await AnswersAsync(Password, _authority, client: false));

    [Fact]
    public async Task With_another_password_it_does_not() => Assert.False(await AnswersAsync("another", _authority, client: true));

    [Fact]
    public async Task A_server_of_another_authority_is_not_believed()
    {
        using var other = new Authority();

        Assert.False(await AnswersAsync(Password, _authority, client: true, trusted: other.Ca));
        Assert.False(await AnswersAsync(Password, _authority, client: true, trusted: ""));
    }

    [Fact]
    public async Task A_server_of_another_name_is_not_believed() =>
        Assert.False(await AnswersAsync(Password, _authority, client: true, name: "redis.example"));

    async Task<bool> AnswersAsync(string password, Authority own, bool client, string? trusted = null, string name = "localhost")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Redis"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port},ssl=true,sslHost={name},password={password},connectTimeout=2000,connectRetry=1"),
            ["Redis:Tls:CaFile"] = trusted ?? own.Ca,
            ["Redis:Tls:CertificateFile"] = client ? own.Certificate : "",
            ["Redis:Tls:KeyFile"] = client ? own.Key : "",
        }).Build();
        await using var services = new ServiceCollection().AddLogging().AddRedis(configuration).BuildServiceProvider();
        var redis = services.GetRequiredService<IConnectionMultiplexer>();
        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(TimeSpan.FromSeconds(10));
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
        finally
        {
            await redis.CloseAsync(allowCommandsToComplete: false);
        }
    }
}

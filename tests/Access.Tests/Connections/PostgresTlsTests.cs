using System.Globalization;
using CacheWarming.Ingestion.Storage;
using Npgsql;

namespace CacheWarming.Tests.Access.Connections;

/// <summary>A real PostgreSQL that speaks TLS only, with a password: the connection string says whom to trust.</summary>
public sealed class PostgresTlsTests : IAsyncLifetime, IDisposable
{
    readonly Authority _authority = new();
    TlsPostgres _server = null!;

    public async Task InitializeAsync() => _server = await TlsPostgres.StartAsync(_authority);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task With_the_password_and_the_authority_a_service_connects_and_the_line_is_encrypted()
    {
        await using var source = PostgresDatabase.Connect(Connection("SSL Mode=VerifyFull", _authority.Ca)).Source;
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", connection);

        Assert.Equal(true, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task With_another_password_it_does_not() =>
        Assert.False(await ConnectsAsync(Connection("SSL Mode=VerifyFull", _authority.Ca, password: "another")));

    [Fact]
    public async Task A_server_of_another_authority_is_not_believed()
    {
        using var other = new Authority();

        Assert.False(await ConnectsAsync(Connection("SSL Mode=VerifyFull", other.Ca)));
    }

    [Fact]
    public async Task A_server_of_another_name_is_not_believed()
    {
        using var other = new Authority("postgres.example");
        await using var named = await TlsPostgres.StartAsync(other);

        Assert.False(await ConnectsAsync(Connection("SSL Mode=VerifyFull", other.Ca, port: named.Port)));
        Assert.True(await ConnectsAsync(Connection("SSL Mode=VerifyCA", other.Ca, port: named.Port)));
    }

    [Fact]
    public async Task A_server_that_demands_TLS_turns_away_who_comes_without() => Assert.False(await ConnectsAsync(Connection("SSL Mode=Disable", _authority.Ca)));

    string Connection(string mode, string authority, string password = TlsPostgres.Password, int? port = null) => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=localhost;Port={port ?? _server.Port};Username=postgres;Database=postgres;Password={password};{mode};Root Certificate={authority};Timeout=5;Pooling=false");

    static async Task<bool> ConnectsAsync(string connectionString)
    {
        await using var source = PostgresDatabase.Connect(connectionString).Source;
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}

using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Tests.Servers;
using Npgsql;

namespace CacheWarming.Tests.Upgrades.Schema;

/// <summary>The service's role need not own anything: who deploys may bring the schema up to date as another one.</summary>
public sealed class LeastPrivilegeTests
{
    [Fact]
    public async Task A_role_that_may_create_nothing_uses_a_schema_that_is_up_to_date()
    {
        await using var database = await TestServers.CreateDatabaseAsync();
        await using (var owner = PostgresDatabase.Connect(database.ConnectionString).Source)
            await new PostgresDatabase(owner).MigrateAsync(default);
        var role = "least_" + Guid.NewGuid().ToString("n");
        await database.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'least'; GRANT USAGE ON SCHEMA ingestion TO {role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ingestion TO {role}");
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, Password = "least" };
            await using var service = PostgresDatabase.Connect(settings.ConnectionString).Source;

            await using var connection = await new PostgresDatabase(service).OpenAsync(default);

            Assert.Equal(0, await connection.ScalarAsync<long>("SELECT count(*) FROM jobs", null, [], default));
        }
        finally
        {
            await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }
}

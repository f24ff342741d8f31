using System.Globalization;
using CacheWarming.Tests.Servers;
using StackExchange.Redis;

namespace CacheWarming.Benchmarks.Running;

/// <summary>The processes of the servers that a benchmark uses: theirs and no other's CPU is counted.</summary>
/// <remarks>Where a server runs in a container, it says a process id that is not this machine's; then every process of its name is counted.</remarks>
sealed class ServerProcesses
{
    readonly (string Name, string Program, int? Id)[] _servers;

    ServerProcesses((string Name, string Program, int? Id)[] servers) => _servers = servers;

    public static async Task<ServerProcesses> FindAsync(Deployment deployment)
    {
        var redis = (await deployment.Redis.Server.InfoAsync("server")).SelectMany(section => section).First(line => line.Key == "process_id").Value;
        var postgres = Usage.Parent(await deployment.Database.ScalarAsync<int>("SELECT pg_backend_pid()"));
        return new ServerProcesses(
        [
            ("Redis", "redis-server", Verified(int.Parse(redis, CultureInfo.InvariantCulture), "redis-server")),
            ("PostgreSQL", "postgres", Verified(postgres, "postgres")),
            ("RabbitMQ", "beam.smp", Verified(await deployment.Broker.ProcessIdAsync(), "beam.smp")),
        ]);
    }

    /// <summary>CPU seconds used so far, by server. PostgreSQL's are its postmaster's, those of the processes it has now and of those it had.</summary>
    public IEnumerable<(string Name, double Seconds)> Cpu() =>
        _servers.Select(server => (server.Name, server.Id is { } id ? Usage.CpuSecondsOfFamily(id) : Usage.CpuSecondsOf(server.Program)));

    static int? Verified(int? id, string program) => id is { } known && Usage.Runs(known, program) ? id : null;
}

using System.Globalization;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Faults.Servers;

/// <summary>RabbitMQ; durable queues survive its end. Alone with a port mapper of its own, or a node of a cluster.</summary>
sealed class OwnRabbit : OwnServer
{
    readonly int _mapper;
    readonly int _distribution = ServiceProcess.FreePort();
    readonly string _home;
    readonly bool _isAlone;

    public OwnRabbit() : base("rabbitmq") => (_mapper, _home, _isAlone) = (ServiceProcess.FreePort(), Folder, true);

    /// <param name="mapper">The port of the cluster's Erlang port mapper.</param>
    /// <param name="home">Where the nodes' common secret is.</param>
    public OwnRabbit(int number, int mapper, string home)
        : base(string.Create(CultureInfo.InvariantCulture, $"rabbitmq-{number}")) => (_mapper, _home) = (mapper, home);

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"amqp://guest:guest@127.0.0.1:{Port}");

    public string Node => string.Create(CultureInfo.InvariantCulture, $"faults-{Port}@localhost");

    protected override (string, string[], IReadOnlyDictionary<string, string>) Command => (
        "sh",
        ["-c", $"{(_isAlone ? $"epmd -port {_mapper} -address 127.0.0.1 & " : "")}exec /usr/lib/rabbitmq/bin/rabbitmq-server"],
        new Dictionary<string, string>
        {
            ["HOME"] = _home,
            ["ERL_EPMD_PORT"] = _mapper.ToString(CultureInfo.InvariantCulture),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = Node,
            ["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_DIST_PORT"] = _distribution.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(Folder, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(Folder, "log"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(Folder, "pid"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(Folder, "rabbitmq.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(Folder, "plugins"),
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        });

    /// <param name="cluster">The nodes that it forms a cluster with, itself among them.</param>
    public void Prepare(params IReadOnlyList<string> cluster)
    {
        File.WriteAllText(Path.Combine(Folder, "plugins"), "[].");
        var nodes = cluster.Select((node, number) => string.Create(CultureInfo.InvariantCulture, $"cluster_formation.classic_config.nodes.{number + 1} = {node}\n"));
        File.WriteAllText(
            Path.Combine(Folder, "rabbitmq.conf"),
            string.Create(CultureInfo.InvariantCulture, $"listeners.tcp.1 = 127.0.0.1:{Port}\ndisk_free_limit.absolute = 50MB\n{string.Concat(nodes)}"));
    }

    protected override async Task<bool> AnswersAsync()
    {
        await using var connection = await new RabbitMQ.Client.ConnectionFactory { Uri = new Uri(ConnectionString) }.CreateConnectionAsync().WaitAsync(TimeSpan.FromSeconds(2));
        return true;
    }
}

/// <summary>Three nodes on this machine, behind one address that leads to one of them, as a load balancer does.</summary>
sealed class OwnRabbitCluster : IAsyncDisposable
{
    readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("faults-erlang-");
    readonly Mapper _mapper = new();
    readonly ServerProxy _address;

    OwnRabbitCluster()
    {
        Nodes = [.. Enumerable.Range(1, 3).Select(number => new OwnRabbit(number, _mapper.Number, _home.FullName))];
        _address = ServerProxy.BeforeRabbitMq(new Uri(Nodes[0].ConnectionString), out var connectionString);
        ConnectionString = connectionString;
    }

    public IReadOnlyList<OwnRabbit> Nodes { get; }

    public string ConnectionString { get; }

    public static async Task<OwnRabbitCluster> StartAsync()
    {
        var cluster = new OwnRabbitCluster();
        try
        {
            await cluster._mapper.StartAsync();
            // The first is a cluster by itself, and the others join it.
            foreach (var node in cluster.Nodes)
            {
                node.Prepare([.. cluster.Nodes.Select(one => one.Node)]);
                await node.StartAsync();
            }
            cluster._address.Start();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills a node; the address leads to the next one.</summary>
    public async Task KillAsync(int node)
    {
        _address.LeadTo(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, new Uri(Nodes[(node + 1) % Nodes.Count].ConnectionString).Port));
        await Nodes[node].KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _address.DisposeAsync();
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await _mapper.DisposeAsync();
        _home.Delete(recursive: true);
    }

    /// <summary>Erlang's port mapper, by itself: it must survive the nodes.</summary>
    sealed class Mapper() : OwnServer("epmd")
    {
        public int Number => Port;

        protected override (string, string[], IReadOnlyDictionary<string, string>) Command =>
            ("epmd", ["-port", Port.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1"], new Dictionary<string, string>());
    }
}

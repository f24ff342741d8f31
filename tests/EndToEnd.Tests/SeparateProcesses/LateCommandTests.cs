using System.Net;
using CacheWarming.Tests.Servers;
using RabbitMQ.Client;

namespace CacheWarming.Tests.EndToEnd.SeparateProcesses;

/// <summary>A command on a job reaches the saga late.</summary>
public sealed class LateCommandTests
{
    [Fact]
    public async Task It_waits_for_the_saga_and_never_expires_into_the_dead_letters()
    {
        await using var database = await TestServers.CreateDatabaseAsync();
        await using var broker = await TestServers.CreateVirtualHostAsync();
        await using var ingestion = await ServiceProcess.StartAsync("Ingestion", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Postgres"] = database.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = broker.Uri.ToString(),
            ["OpenLibrary__BaseAddress"] = "http://127.0.0.1:1/",
        });
        await using var connection = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var copies = (await channel.QueueDeclareAsync()).QueueName;
        await channel.QueueBindAsync(copies, "CacheWarming.Contracts:PauseJob", "");

        var job = (await ingestion.Http.UploadAsync(MadeUp.Csv(MadeUp.Author(1)), HttpStatusCode.Accepted)).JobId;
        (await ingestion.Http.PostAsync(new Uri($"api/warming/jobs/{job}/pause", UriKind.Relative), null)).EnsureSuccessStatusCode();

        BasicGetResult? command = null;
        await Eventually.Async(async () => (command = await channel.BasicGetAsync(copies, autoAck: true)) is not null, "the command is there");
        Assert.False(command!.BasicProperties.IsExpirationPresent(), $"it expires after {command.BasicProperties.Expiration} ms");
    }
}

using System.Text.RegularExpressions;

namespace CacheWarming.Tests.Deployment.Compose;

/// <summary>What the services are told, and what must be chosen first.</summary>
public sealed partial class SettingsTests
{
    static readonly string[] Needed = ["API_KEY", "METRICS_KEY", "POSTGRES_PASSWORD", "RABBITMQ_PASSWORD", "REDIS_PASSWORD"];

    [Fact]
    public void Every_setting_of_a_service_is_one_that_it_reads()
    {
        var told = ComposeFile.Built.SelectMany(pair => pair.Value["environment"].Members())
            .Concat(ComposeFile.Demo.SelectMany(pair => pair.Value?["environment"].Members() ?? []))
            .Select(setting => setting.Key).Distinct(StringComparer.Ordinal).ToList();
        Assert.True(told.Count > 10, "The compose file says too little.");
        Assert.All(told, name => Assert.True(KnownSettings.IsRead(name), $"{name} is read by no service."));
    }

    [Fact]
    public void A_misspelt_setting_would_be_noticed()
    {
        Assert.True(KnownSettings.IsRead("ApiKeys__0__Roles__0"));
        Assert.True(KnownSettings.IsRead("Access__RateLimits__SearchesPerSecond"));
        Assert.All(
            ["ApiKeys__0__Role", "Access__SessionKey", "OpenLibary__Contact", "ConnectionStrings__Rabbit", "Redis__Tls__Ca", "Retention"],
            name => Assert.False(KnownSettings.IsRead(name), name));
    }

    [Fact]
    public void The_services_get_what_they_can_not_do_without()
    {
        Assert.All(["ingestion", "discovery", "search", "metrics"], name =>
        {
            var environment = ComposeFile.All[name]["environment"]!;
            Assert.NotNull(environment["ConnectionStrings__RabbitMq"]);
            Assert.NotNull(environment["ConnectionStrings__Postgres"]);
            Assert.Equal(name is "discovery" or "search", environment["ConnectionStrings__Redis"] is not null);
            Assert.Equal(name is not "discovery", environment["ApiKeys__0__Key"] is not null);
        });
    }

    [Fact]
    public void Ingestion_reads_figures_with_a_key_that_may_only_read()
    {
        var key = ComposeFile.All["ingestion"]["environment"]!["Metrics__ApiKey"]!.ToString();
        var metrics = ComposeFile.All["metrics"]["environment"]!;

        Assert.Equal(key, metrics["ApiKeys__1__Key"]!.ToString());
        Assert.Equal("read", metrics["ApiKeys__1__Roles__0"]!.ToString());
        Assert.NotEqual(key, metrics["ApiKeys__0__Key"]!.ToString());
    }

    [Fact]
    public void Secrets_must_be_chosen_wherever_they_are_used() => Assert.All(
        Needed, name => Assert.True(ComposeFile.Variables[name].Any() && ComposeFile.Variables[name].All(required => required), $"{name} may be empty."));

    [Fact]
    public void No_password_is_written_down() => Assert.DoesNotMatch(WrittenPassword(), ComposeFile.Text + ComposeFile.DemoText + ComposeFile.StandaloneText);

    [Fact]
    public void The_sample_names_every_variable_and_no_other_and_gives_no_secret()
    {
        var sample = Repository.Read(".env.example").Split('\n').Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var used = ComposeFile.Variables.Select(variable => variable.Key).Except(ForWhoKnows, StringComparer.Ordinal);
        Assert.Equal(used.Order(StringComparer.Ordinal), sample.Keys.Order(StringComparer.Ordinal));
        Assert.All(sample.Where(pair => Secret().IsMatch(pair.Key)), pair => Assert.Equal("", pair.Value));
    }

    [Fact]
    public async Task Compose_understands_it_and_refuses_to_start_without_secrets()
    {
        // What the shell that runs the tests has set is not compose's business here.
        var nothing = ComposeFile.Variables.ToDictionary(variable => variable.Key, string? (_) => null, StringComparer.Ordinal);
        if (!await HasComposeAsync())
            // No Docker here; that it is YAML, and what it demands, the other tests say.
            return;
        var files = new[] { "compose", "-f", "docker-compose.yml", "-f", "deploy/compose/demo.yml", "--profile", "observability" };
        var (refused, _, reason) = await Repository.RunAsync("docker", [.. files, "--env-file", ".env.example", "config", "--quiet"], environment: nothing);
        Assert.NotEqual(0, refused);
        Assert.Matches("(API_KEY|PASSWORD).*(in \\.env)", reason);

        var chosen = Needed.Aggregate(nothing, (all, name) => new(all, StringComparer.Ordinal) { [name] = new string('a', 48) });
        var (accepted, _, error) = await Repository.RunAsync("docker", [.. files, "--env-file", "/dev/null", "config", "--quiet"], environment: chosen);
        Assert.True(accepted == 0, error);
    }

    static readonly string[] ForWhoKnows = ["CATALOG", "DEMO_REQUESTS_PER_SECOND", "OTEL_EXPORTER_OTLP_ENDPOINT", "RUNTIME_IMAGE"];

    static async Task<bool> HasComposeAsync()
    {
        try
        {
            return (await Repository.RunAsync("docker", ["compose", "version"])).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex("PASSWORD|_KEY")]
    private static partial Regex Secret();

    // A password, or a connection string's, that is neither a variable nor empty.
    [GeneratedRegex(@"(?i)(pass(word)?|key)\s*[:=]\s*""?(?!\$|["",\s]|/tmp/)[a-z0-9]+\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex WrittenPassword();
}

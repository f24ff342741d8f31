// Everything on this machine in one command, with Aspire's dashboard of its processes, logs, traces and metrics (deploy/README.md).
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, AllowUnsecuredTransport = true });
// Loopback, and without the launch profile in which these usually stand.
builder.Configuration["ASPNETCORE_URLS"] ??= "http://127.0.0.1:15888";
builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] ??= "http://127.0.0.1:18889";
builder.Configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] ??= "http://127.0.0.1:18890";

var postgres = Server("Postgres", () => builder.AddPostgres("postgres-server").WithImageTag("17").AddDatabase("postgres", "cachewarming"));
var redis = Server("Redis", () => builder.AddRedis("redis").WithImageTag("7").WithArgs("--maxmemory-policy", "noeviction"));
var management = ReferenceExpression.Create($"{builder.Configuration["RabbitMq:ManagementUri"] ?? ""}");
var rabbitMq = Server("RabbitMq", () =>
{
    var broker = builder.AddRabbitMQ("rabbitmq").WithManagementPlugin().WithImageTag("4-management");
    management = ReferenceExpression.Create($"{broker.GetEndpoint("management")}");
    return broker;
});

// Without a contact for the real catalogue: the sample catalogue, offline.
var contact = builder.Configuration["OpenLibrary:Contact"];
var sample = contact is null ? builder.AddProject<Projects.OpenLibrarySimulator>("openlibrary").WithHttpEndpoint().WithHttpHealthCheck("/_sim/stats") : null;
sample?.WithArgs(
    "--data", Path.Combine(builder.AppHostDirectory, "../../samples/catalogue.jsonl"), "--port", sample.GetEndpoint("http").Property(EndpointProperty.TargetPort));

var metrics = Service(builder.AddProject<Projects.Metrics>("metrics").WithEnvironment("RabbitMq__ManagementUri", management), usualPort: 5084);
var search = Catalogue(Cache(Service(builder.AddProject<Projects.Search>("search"), usualPort: 5083)));
Catalogue(Service(
    builder.AddProject<Projects.Ingestion>("ingestion")
        .WithEnvironment("Metrics__BaseAddress", metrics.GetEndpoint("http")).WithEnvironment("Search__BaseAddress", search.GetEndpoint("http")),
    usualPort: 5081));
Catalogue(Cache(Service(builder.AddProject<Projects.Discovery>("discovery"), usualPort: null)));

builder.Build().Run();

// A server that is running already, or a container.
IResourceBuilder<IResourceWithConnectionString> Server(string name, Func<IResourceBuilder<IResourceWithConnectionString>> container) =>
    string.IsNullOrEmpty(builder.Configuration.GetConnectionString(name)) ? container() : builder.AddConnectionString(name);

IResourceBuilder<ProjectResource> Service(IResourceBuilder<ProjectResource> service, int? usualPort) => service
    .WithReference(postgres, "Postgres").WaitFor(postgres)
    .WithReference(rabbitMq, "RabbitMq").WaitFor(rabbitMq)
    .WithHttpEndpoint(builder.Configuration.GetValue($"{service.Resource.Name}:Port", usualPort))
    .WithHttpHealthCheck("/health/ready");

IResourceBuilder<ProjectResource> Cache(IResourceBuilder<ProjectResource> service) => service.WithReference(redis, "Redis").WaitFor(redis);

// The sample may be asked faster than the pace that Open Library allows.
IResourceBuilder<ProjectResource> Catalogue(IResourceBuilder<ProjectResource> service) => sample is null
    ? service.WithEnvironment("OpenLibrary__Contact", contact)
    : service.WithEnvironment("OpenLibrary__BaseAddress", sample.GetEndpoint("http")).WithEnvironment("OpenLibrary__RequestsPerSecond", "20");

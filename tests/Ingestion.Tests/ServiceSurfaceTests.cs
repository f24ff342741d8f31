using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CacheWarming.Tests.Ingestion;

public sealed class ServiceSurfaceTests(ServiceAlone service) : IClassFixture<ServiceAlone>
{
    [Theory]
    [InlineData("post", "/api/warming/upload")]
    [InlineData("get", "/api/warming/jobs")]
    [InlineData("get", "/api/warming/jobs/{id}")]
    [InlineData("patch", "/api/warming/jobs/{id}")]
    [InlineData("get", "/api/warming/jobs/{id}/events")]
    [InlineData("post", "/api/warming/jobs/{id}/pause")]
    [InlineData("post", "/api/warming/jobs/{id}/resume")]
    [InlineData("post", "/api/warming/jobs/{id}/cancel")]
    [InlineData("post", "/api/warming/jobs/{id}/retry-failed")]
    public async Task OpenApi_describes_the_endpoint_and_how_it_fails(string method, string path)
    {
        var document = await service.Http.GetFromJsonAsync<JsonElement>(new Uri("openapi/v1.json", UriKind.Relative));

        var operation = document.GetProperty("paths").GetProperty(path).GetProperty(method);
        Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
        var statuses = operation.GetProperty("responses").EnumerateObject().Select(status => status.Name).ToList();
        Assert.Contains("200", statuses);
        Assert.Contains(statuses, status => status.StartsWith('4'));
    }

    [Fact]
    public async Task OpenApi_lists_the_three_ways_to_upload_with_their_options()
    {
        var document = await service.Http.GetFromJsonAsync<JsonElement>(new Uri("openapi/v1.json", UriKind.Relative));

        var upload = document.GetProperty("paths").GetProperty("/api/warming/upload").GetProperty("post");
        var content = upload.GetProperty("requestBody").GetProperty("content");
        Assert.Equal(["application/json", "multipart/form-data", "text/csv"], content.EnumerateObject().Select(type => type.Name));
        Assert.Equal(
            ["aggressiveness", "csv", "discoverBy", "maxAuthors", "maxDepth", "name", "priority"],
            content.GetProperty("application/json").GetProperty("schema").GetProperty("properties").EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal(
            ["name", "maxDepth", "priority", "maxAuthors", "aggressiveness", "discoverBy", "Idempotency-Key"],
            upload.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    public async Task Health_is_good(string path)
    {
        using var answer = await service.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Readiness_names_what_it_looked_at()
    {
        var health = await service.Http.GetFromJsonAsync<JsonElement>(new Uri("health/ready", UriKind.Relative));

        Assert.Equal("Healthy", health.GetProperty("checks").GetProperty("database").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("api/warming/upload", HttpStatusCode.MethodNotAllowed)]
    [InlineData("api/warming/nothing", HttpStatusCode.NotFound)]
    [InlineData("api/warming/jobs?limit=many", HttpStatusCode.BadRequest)]
    [InlineData("api/warming/jobs/not-an-id", HttpStatusCode.NotFound)]
    public async Task A_request_that_meets_no_endpoint_gets_problem_details_too(string path, HttpStatusCode status)
    {
        using var answer = await service.GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }
}

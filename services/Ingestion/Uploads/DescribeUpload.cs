using CacheWarming.Contracts;
using Microsoft.OpenApi;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>
/// The upload in the OpenAPI document. Written by hand, because <c>Accepts</c> would also refuse, without a word on how to mend it,
/// every content type that it does not list.
/// </summary>
static class DescribeUpload
{
    public static void DescribeUploads(this RouteHandlerBuilder upload)
    {
        upload.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [.. Options().Select(option => new OpenApiParameter
            {
                Name = option.Key,
                In = ParameterLocation.Query,
                Schema = option.Value,
                Description = "Where the body has no place for it.",
            })];
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = Form("byte", "The file, base64-encoded.") },
                    ["multipart/form-data"] = new() { Schema = Form("binary", "The file.") },
                    ["text/csv"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The file itself." } },
                },
            };
            return Task.CompletedTask;
        });
        foreach (var status in (int[])[400, 413, 415, 429, 503])
            upload.ProducesProblem(status);
    }

    static OpenApiSchema Form(string format, string description) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "csv" },
        Properties = new Dictionary<string, IOpenApiSchema>(Options())
        {
            ["csv"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = format, Description = description },
        },
    };

    static Dictionary<string, IOpenApiSchema> Options() => new()
    {
        ["maxDepth"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "3", Default = 2, Description = "How many steps of co-authors are walked.",
        },
        ["priority"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String, Enum = [.. Enum.GetNames<JobPriority>().Select(name => name.ToLowerInvariant())], Default = "normal",
        },
    };
}

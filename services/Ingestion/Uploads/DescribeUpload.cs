using CacheWarming.Contracts;
using Microsoft.OpenApi;

namespace CacheWarming.Ingestion.Uploads;

/// <summary>
/// Describes the upload in the OpenAPI document. Written by hand, because <c>Accepts</c> would also reject every content type that it does
/// not list, without a text that says how to correct it.
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
            }), .. operation.Parameters ?? []];
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
        [JobOptions.NameOption] = new OpenApiSchema
        {
            Type = JsonSchemaType.String, MaxLength = JobOptions.LongestName, Description = "What the job is called; the file's name where that is sent and this is not.",
        },
        ["maxDepth"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "3", Default = 2, Description = "How many steps of co-authors are walked at most.",
        },
        ["priority"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String, Enum = [.. JobOptions.WordsOf<JobPriority>()], Default = "normal", Description = "A high job overtakes every normal one.",
        },
        ["maxAuthors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer, Minimum = "0", Maximum = $"{JobOptions.MostMaxAuthors}", Default = JobOptions.DefaultMaxAuthors,
            Description = "How many discovered authors are warmed at most, the best of each depth first; the rest is left out.",
        },
        ["aggressiveness"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String, Enum = [.. JobOptions.WordsOf<Aggressiveness>()], Default = "balanced",
            Description = "How far from whom: conservative walks one step less but from favourites; balanced one step less from what was read once and not loved; aggressive the whole depth from everybody.",
        },
        ["discoverBy"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String, Enum = [.. JobOptions.WordsOf<DiscoverBy>()], Default = "coAuthors",
            Description = "coAuthorsAndSubjects also finds, for one author in ten, others who write about the same subject, at one more call each.",
        },
    };
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CacheWarming.Hosting.ApiDescription;

/// <summary>The commands of <c>docs/api.md</c>, which a test runs, as examples of their operations (<c>x-codeSamples</c>).</summary>
static partial class ApiExamples
{
    static readonly Lazy<IReadOnlyList<Example>> All = new(ReadPage);

    public static void AddExamples(this OpenApiOptions options) => options.AddOperationTransformer((operation, context, _) =>
    {
        var path = context.Description.RelativePath?.Trim('/').Split('/') ?? [];
        var samples = All.Value.Where(example => example.Method == context.Description.HttpMethod && Matches(path, example.Path))
            .Select(example => (JsonNode)new JsonObject { ["lang"] = "shell", ["label"] = "curl", ["source"] = example.Command }).ToArray();
        if (samples.Length > 0)
            operation.AddExtension("x-codeSamples", new JsonNodeExtension(new JsonArray(samples)));
        return Task.CompletedTask;
    });

    static bool Matches(string[] template, string[] path) =>
        template.Length == path.Length && template.Zip(path).All(part => part.First == part.Second || part.First.StartsWith('{'));

    static Example[] ReadPage()
    {
        using var page = new StreamReader(typeof(ApiExamples).Assembly.GetManifestResourceStream("api.md")!);
        return [.. Commands().Matches(page.ReadToEnd()).Select(command => new Example(
            command.Groups["method"] is { Success: true } method ? method.Value : command.Groups["body"].Success ? "POST" : "GET",
            command.Groups["path"].Value.Trim('/').Split('/'), command.Value))];
    }

    [GeneratedRegex("""curl (?:-X (?<method>[A-Z]+) |(?<body>--data-binary|--json|-F) |(?!"\$BASE).)*"\$BASE(?<path>/[^"?\n]*)[^"\n]*""" + "\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Commands();

    sealed record Example(string Method, string[] Path, string Command);
}

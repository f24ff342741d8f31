using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CacheWarming.Tests.Deployment;

/// <summary>YAML as the JSON that its readers make of it, anchors and merge keys resolved.</summary>
static partial class Yaml
{
    /// <exception cref="YamlException">It is no YAML; the message says where.</exception>
    public static JsonNode Read(string text) => ReadAll(text).Single();

    public static IReadOnlyList<JsonNode> ReadAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Convert(document.RootNode)).OfType<JsonNode>()];
    }

    /// <summary>What stands at the end of a path such as <c>spec/template/spec</c>; null when something on the way is not there.</summary>
    public static JsonNode? At(this JsonNode? node, string path)
    {
        foreach (var step in path.Split('/'))
            node = node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)] : node?[step];
        return node;
    }

    /// <summary>The text there, also of a number or a truth value; null when nothing is.</summary>
    public static string? TextAt(this JsonNode? node, string path) => node.At(path)?.ToString();

    /// <summary>The members of a mapping; none of what is not there.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Members(this JsonNode? node) => node as JsonObject ?? [];

    /// <summary>The items of a list; none of what is not there.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode? node) => (node as JsonArray ?? []).OfType<JsonNode>();

    static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(Merged(mapping).Select(pair => KeyValuePair.Create(pair.Key, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException(node.NodeType.ToString()),
    };

    // The library's own merging refuses a key that a mapping has of its own and of what it merges; readers let its own win.
    static IEnumerable<KeyValuePair<string, YamlNode>> Merged(YamlMappingNode mapping)
    {
        var own = mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, pair.Value)).ToList();
        var merged = own.Where(pair => pair.Key == "<<").SelectMany(pair => pair.Value is YamlSequenceNode several ? several.Children : [pair.Value]);
        return own.Where(pair => pair.Key != "<<").Concat(merged.Cast<YamlMappingNode>().SelectMany(Merged)).DistinctBy(pair => pair.Key);
    }

    // YAML 1.2's core schema, and 0440 as Kubernetes reads it.
    static JsonNode? Plain(string text) =>
        text is "" or "~" or "null" ? null
        : text is "true" or "false" ? JsonValue.Create(text == "true")
        : Octal().IsMatch(text) ? JsonValue.Create(System.Convert.ToInt64(text, 8))
        : Whole().IsMatch(text) ? JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture))
        : Fraction().IsMatch(text) ? JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture))
        : JsonValue.Create(text);

    [GeneratedRegex("^0[0-7]+$")]
    private static partial Regex Octal();

    [GeneratedRegex("^-?[0-9]{1,18}$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^-?[0-9]+\.[0-9]+$")]
    private static partial Regex Fraction();
}

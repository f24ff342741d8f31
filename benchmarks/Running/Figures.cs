using System.Text.Json;
using System.Text.Json.Nodes;

namespace CacheWarming.Benchmarks.Running;

/// <summary>What a benchmark found, one JSON object a line.</summary>
sealed class Figures(string benchmark, TextWriter output)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="figure">Its members follow the benchmark's name; doubles are rounded to three digits after the point.</param>
    public void Say(object figure)
    {
        var line = new JsonObject { ["benchmark"] = benchmark };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(figure, Json)!.AsObject().ToArray())
            line[name] = value is JsonValue number && number.GetValueKind() == JsonValueKind.Number ? Math.Round(number.GetValue<double>(), 3) : value?.DeepClone();
        output.WriteLine(line.ToJsonString());
    }

    /// <summary>For people who wait; not a figure.</summary>
    public static void Note(string text) => Console.Error.WriteLine($"# {text}");
}

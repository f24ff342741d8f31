using System.Text.Json.Nodes;
using CacheWarming.Contracts;
using MassTransit;

namespace CacheWarming.Tests.Upgrades.Messages;

/// <summary>
/// A message as a version sent it, envelope and all. Folder <c>1</c> has every message of the first version; a later folder has those
/// that changed then.
/// </summary>
sealed record Sample(int Version, string Name, string Json)
{
    const string Fault = "Fault-";

    static readonly string Prefix = "CacheWarming.Tests.Upgrades.Samples._";

    public static IReadOnlyList<Sample> All { get; } =
    [
        .. typeof(Sample).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    /// <summary>What is sent today.</summary>
    public static IReadOnlyList<Sample> Newest { get; } = [.. All.GroupBy(sample => sample.Name).Select(versions => versions.MaxBy(sample => sample.Version)!)];

    /// <summary>The contract, as today's programs know it.</summary>
    public Type Type => Name.StartsWith(Fault, StringComparison.Ordinal) ? typeof(Fault<>).MakeGenericType(Contract(Name[Fault.Length..])) : Contract(Name);

    /// <summary>What the envelope holds.</summary>
    public JsonObject Message => JsonNode.Parse(Json)!["message"]!.AsObject();

    public static Sample Of(int version, string name) => All.Single(sample => sample.Version == version && sample.Name == name);

    static Type Contract(string name) => typeof(AuthorQueued).Assembly.GetType($"{typeof(AuthorQueued).Namespace}.{name}", throwOnError: true)!;

    static Sample Read(string resource)
    {
        using var reader = new StreamReader(typeof(Sample).Assembly.GetManifestResourceStream(resource)!);
        return resource[Prefix.Length..].Split('.') is [var version, var name, "json"]
            ? new Sample(int.Parse(version, System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd())
            : throw new InvalidOperationException(resource);
    }
}

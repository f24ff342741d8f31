using System.Globalization;
using System.Reflection;

namespace CacheWarming.Databases;

/// <summary>A script of a schema.</summary>
/// <param name="Version">From 1, without gaps.</param>
public sealed record SchemaScript(int Version, string Sql)
{
    /// <summary>The embedded scripts of an assembly, from <c>0001-….sql</c> to the last one, oldest first.</summary>
    /// <param name="prefix">The prefix of their resource names.</param>
    public static IEnumerable<SchemaScript> Embedded(Assembly assembly, string prefix)
    {
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new SchemaScript(int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture), reader.ReadToEnd());
        }
    }
}

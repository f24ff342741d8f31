namespace CacheWarming.BookCaching.Layout;

/// <summary>Reads scripts and SQL files that are embedded as resources, next to the code that runs them.</summary>
static class EmbeddedText
{
    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in this assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

namespace CacheWarming.Bibliographies;

/// <summary>
/// A small cache of results by text, because the same name occurs several times within a row or an answer. It has a fixed number of slots;
/// a text with the same slot as another one replaces it.
/// </summary>
sealed class Memo<T>(Func<string, T> make)
{
    /// <summary>Several times the number of works of one answer.</summary>
    const int Places = 4_096;

    /// <summary>
    /// Results of longer texts are not cached: they are not names or titles that occur again, and together they would take megabytes.
    /// </summary>
    const int Longest = 300;

    readonly Entry?[] _entries = new Entry?[Places];

    public T this[string text]
    {
        get
        {
            if (text.Length > Longest)
                return make(text);
            ref var place = ref _entries[(uint)text.GetHashCode(StringComparison.Ordinal) % Places];
            // Entries are immutable, so a read during a concurrent write returns the old or the new entry.
            if (Volatile.Read(ref place) is { } known && known.Text == text)
                return known.Made;
            var made = make(text);
            Volatile.Write(ref place, new Entry(text, made));
            return made;
        }
    }

    sealed record Entry(string Text, T Made);
}

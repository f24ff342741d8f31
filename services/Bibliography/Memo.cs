namespace CacheWarming.Bibliographies;

/// <summary>
/// What was made of the texts seen last: within one row or one answer the same name comes several times. Holds a bounded number; a text
/// that falls on another's place takes it.
/// </summary>
sealed class Memo<T>(Func<string, T> make)
{
    /// <summary>Several times the works of one answer.</summary>
    const int Places = 4_096;

    /// <summary>Longer texts are made anew each time: none is a name or a title that comes again, and together they would be megabytes.</summary>
    const int Longest = 300;

    readonly Entry?[] _entries = new Entry?[Places];

    public T this[string text]
    {
        get
        {
            if (text.Length > Longest)
                return make(text);
            ref var place = ref _entries[(uint)text.GetHashCode(StringComparison.Ordinal) % Places];
            // Entries never change, so that whoever reads one while another writes has one or the other.
            if (Volatile.Read(ref place) is { } known && known.Text == text)
                return known.Made;
            var made = make(text);
            Volatile.Write(ref place, new Entry(text, made));
            return made;
        }
    }

    sealed record Entry(string Text, T Made);
}

namespace CacheWarming.Bibliographies;

/// <summary>An ISBN with a right check digit, kept as its 13 digits.</summary>
public readonly record struct Isbn
{
    Isbn(string digits) => Digits = digits;

    /// <summary>The 13 digits.</summary>
    public string Digits { get; }

    public override string ToString() => Digits;
}

namespace CacheWarming.OpenLibrarySimulator;

public static class Program
{
    public static void Main() => Console.WriteLine();
}

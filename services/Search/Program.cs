namespace CacheWarming.Search;

public static class Program
{
    public static void Main() => Console.WriteLine();
}

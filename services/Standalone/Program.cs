namespace CacheWarming.Standalone;

public static class Program
{
    public static void Main() => Console.WriteLine();
}

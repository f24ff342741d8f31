namespace CacheWarming.Metrics;

public static class Program
{
    public static void Main() => Console.WriteLine();
}

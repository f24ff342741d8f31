namespace CacheWarming.Ingestion;

public static class Program
{
    public static void Main() => Console.WriteLine();
}

namespace CacheWarming.Discovery;

public static class Program
{
    public static void Main() => Console.WriteLine();
}

namespace CacheWarming.Tests.Servers;

/// <summary>Where the services stand that were built together with this test assembly.</summary>
static class BuiltServices
{
    /// <summary><c>services/X/bin/(this configuration)/(this framework)/CacheWarming.X.dll</c></summary>
    /// <exception cref="InvalidOperationException">It is not built.</exception>
    public static string PathOf(string service)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var root = here;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "CacheWarming.sln")))
        {
            root = root.Parent;
        }

        var path = Path.Combine(
            root?.FullName ?? throw new InvalidOperationException($"{here} is not inside the repository."),
            "services",
            service,
            "bin",
            here.Parent!.Name,
            here.Name,
            $"CacheWarming.{service}.dll");
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is not there: build the solution first.");
    }
}

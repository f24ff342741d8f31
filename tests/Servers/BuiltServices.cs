namespace CacheWarming.Tests.Servers;

/// <summary>Where the services stand that were built together with this test assembly.</summary>
static class BuiltServices
{
    /// <summary>
    /// <c>services/X/bin/(this configuration)/(this framework)/CacheWarming.X.dll</c>, or <c>X/CacheWarming.X.dll</c> in the folder
    /// <c>PUBLISHED_SERVICES</c> where that is given: as it is deployed.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is not built.</exception>
    public static string PathOf(string service)
    {
        if (Environment.GetEnvironmentVariable("PUBLISHED_SERVICES") is { Length: > 0 } published)
            return Path.Combine(published, service, $"CacheWarming.{service}.dll");
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var root = here;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "CacheWarming.sln")))
        {
            root = root.Parent;
        }

        var path = Path.Combine(
            root?.FullName ?? throw new InvalidOperationException($"{here} is not inside the repository."),
            service is "AppHost" ? "deploy" : "services",
            service,
            "bin",
            here.Parent!.Name,
            here.Name,
            $"CacheWarming.{service}.dll");
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is not there: build the solution first.");
    }
}

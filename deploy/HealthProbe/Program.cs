namespace CacheWarming.HealthProbe;

/// <summary>
/// Asks a web address and ends with 0 where it answers well, 1 where not: what a container's health check needs where the image has
/// neither shell nor curl.
/// </summary>
public static class Program
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <param name="args">The address; without one, whether a service on the images' port is ready.</param>
    public static async Task<int> Main(string[] args)
    {
        var address = new Uri(args is [var given, ..] ? given : "http://127.0.0.1:8080/health/ready");
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(address);
            await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception trouble) when (trouble is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(trouble.Message);
            return 1;
        }
    }
}

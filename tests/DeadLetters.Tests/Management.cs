using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.DeadLetters;

/// <summary>The broker's management API, for what the tests' virtual host does not tell.</summary>
static class Management
{
    public static async Task<JsonElement> GetAsync(string path)
    {
        using var management = new HttpClient { BaseAddress = TestServers.RabbitMqManagement };
        management.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(TestServers.RabbitMq.UserInfo))));
        return await management.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
    }
}

using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CacheWarming.Hosting.Access.Sessions;

/// <summary>
/// The keys that encrypt session cookies: in the folder <see cref="AccessOptions.SessionKeys"/>, else in memory and never in a home folder.
/// </summary>
static class SessionKeys
{
    public static void AddSessionKeys(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("CacheWarming");
        services.AddOptions<KeyManagementOptions>().Configure<IOptions<AccessOptions>, ILoggerFactory>((keys, access, log) =>
            keys.XmlRepository = access.Value.SessionKeys is { Length: > 0 } folder
                ? new FileSystemXmlRepository(Directory.CreateDirectory(folder), log)
                : new InMemory());
    }

    sealed class InMemory : IXmlRepository
    {
        readonly ConcurrentQueue<XElement> _elements = new();

        public IReadOnlyCollection<XElement> GetAllElements() => [.. _elements.Select(element => new XElement(element))];

        public void StoreElement(XElement element, string friendlyName) => _elements.Enqueue(new XElement(element));
    }
}

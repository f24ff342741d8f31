using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Hosting.Access.Open;

/// <summary>
/// A service without keys listens to this machine only: it refuses to start on any other address, however that was configured, unless
/// told to be open. Then it says so, loudly.
/// </summary>
static partial class ListenGuard
{
    /// <summary>Kestrel asks this for every address, before it listens there.</summary>
    /// <exception cref="UnsafeAccessException">Everybody could do everything.</exception>
    public static void OnOpenAddresses(this KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(listen =>
    {
        var open = kestrel.ApplicationServices.GetRequiredService<OpenAccess>();
        if (!open.ToThisMachine || listen.IPEndPoint is not { } address || IPAddress.IsLoopback(address.Address))
            return;
        // Where everything is open to all anyway, as health is, nothing needs a key.
        if (kestrel.ApplicationServices.GetRequiredService<EndpointDataSource>().Endpoints.All(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null))
            return;
        throw new UnsafeAccessException(
            $"Without API keys everybody who reaches {address} could do everything: configure ApiKeys (ApiKeys__0__Name, ApiKeys__0__KeyHash, "
            + "ApiKeys__0__Roles__0), listen on 127.0.0.1 only, or set Access__Open=true where nobody else is on the network.");
    });

    /// <summary>Says at the start that nobody needs a key, where nobody does. Comes before everything that begins to work.</summary>
    public sealed partial class Announcement(OpenAccess open, ILogger<OpenAccess> log) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (open.Contradicts)
                throw new UnsafeAccessException("Access:Open lets everybody in, and ApiKeys does not: remove one of them.");
            if (open.ToEverybody)
                LogToEverybody();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        [LoggerMessage(LogLevel.Warning, "Access:Open is set: EVERYBODY WHO REACHES THIS SERVICE MAY DO EVERYTHING, without a key")]
        partial void LogToEverybody();
    }
}

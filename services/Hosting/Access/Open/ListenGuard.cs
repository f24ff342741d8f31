using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Hosting.Access.Open;

/// <summary>
/// Makes a service without keys refuse to start on an address that other machines can reach, however the address was configured, unless it
/// is configured to be open. In that case a warning is logged.
/// </summary>
static partial class ListenGuard
{
    /// <summary>Kestrel calls this for every address before it listens there.</summary>
    /// <exception cref="UnsafeAccessException">Every client could do everything.</exception>
    public static void OnOpenAddresses(this KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(listen =>
    {
        var open = kestrel.ApplicationServices.GetRequiredService<OpenAccess>();
        if (!open.ToThisMachine || listen.IPEndPoint is not { } address || IPAddress.IsLoopback(address.Address))
            return;
        // If all endpoints allow anonymous requests, as those for health do, no key is needed.
        if (kestrel.ApplicationServices.GetRequiredService<EndpointDataSource>().Endpoints.All(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null))
            return;
        throw new UnsafeAccessException(
            $"Without API keys everybody who reaches {address} could do everything: configure ApiKeys (ApiKeys__0__Name, ApiKeys__0__KeyHash, "
            + "ApiKeys__0__Roles__0), listen on 127.0.0.1 only, or set Access__Open=true where nobody else is on the network.");
    });

    /// <summary>Logs at the start that no key is needed, if that is so. Registered before all services that begin to work.</summary>
    public sealed partial class Announcement(OpenAccess open, ILogger<OpenAccess> log) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (open.Contradicts)
                throw new UnsafeAccessException("Access:Open lets everybody in, and ApiKeys does not: remove one of them.");
            if (open.ToEverybody)
                LogOpenAccess();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        [LoggerMessage(LogLevel.Warning, "Access:Open is set: EVERYBODY WHO REACHES THIS SERVICE MAY DO EVERYTHING, without a key")]
        partial void LogOpenAccess();
    }
}

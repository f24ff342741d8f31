using System.Text.Encodings.Web;
using CacheWarming.Hosting.Access.ApiKeys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CacheWarming.Hosting.Access.Open;

/// <summary>
/// Handles requests without credentials: the client is <c>anonymous</c> with all roles if the service is open, else it is not
/// authenticated.
/// </summary>
sealed class OpenAuthentication(OpenAccess open, ApiKeyRing keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string Name = "Open";

    static readonly AuthenticationTicket Anonymous = new(Roles.Principal(ApiKey.Anonymous, [Roles.Operate], Name), Name);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        keys.HadKeys ? AuthenticateResult.NoResult()
        : open.Objection(Context) is { } objection ? AuthenticateResult.Fail(objection)
        : AuthenticateResult.Success(Anonymous));
}

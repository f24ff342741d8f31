using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CacheWarming.Hosting.Access.ApiKeys;

/// <summary>
/// Authenticates by a key in <c>X-Api-Key</c> or <c>Authorization: Bearer</c>. It also writes the answers to refused requests of all
/// schemes: 401 for an unknown client, 403 for a client without the role.
/// </summary>
sealed class ApiKeyAuthentication(
    ApiKeyRing keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string Name = "ApiKey";
    public const string HeaderName = "X-Api-Key";
    const string HowToSend = "Send a key that is in the header X-Api-Key: KEY, or Authorization: Bearer KEY.";

    /// <summary>The key in the request, or null.</summary>
    public static string? SentIn(HttpRequest request)
    {
        if (request.Headers.TryGetValue(HeaderName, out var sent))
            return sent.ToString();
        return AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter ?? ""
            : null;
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(SentIn(Request) switch
    {
        null => AuthenticateResult.NoResult(),
        var sent when keys.Find(sent) is { } key => AuthenticateResult.Success(new AuthenticationTicket(key.Principal(Name), Name)),
        _ => AuthenticateResult.Fail("This key is not known, or no longer. " + HowToSend),
    });

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // This returns the stored result of the request's own scheme; authentication does not run again.
        var failure = (await Context.AuthenticateAsync()).Failure?.Message;
        Response.Headers.WWWAuthenticate = "Bearer realm=\"cache-warming\"";
        await (failure is null
            ? ProblemAnswer.WriteAsync(Context, StatusCodes.Status401Unauthorized, ErrorCode.KeyMissing, $"This needs an API key{ThatMay()}. {HowToSend}")
            : ProblemAnswer.WriteAsync(Context, StatusCodes.Status401Unauthorized, ErrorCode.NotSignedIn, failure));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ProblemAnswer.WriteAsync(
        Context, StatusCodes.Status403Forbidden, ErrorCode.RoleMissing,
        $"The key of '{Context.User.Identity?.Name}' may not do this. It needs a key{ThatMay()}; ask whoever runs this service for one.");

    string ThatMay() => Context.Demanded() is { } role ? $" with the role {(role == Roles.Search ? Roles.Read : role)}" : "";
}

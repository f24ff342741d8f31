using CacheWarming.Hosting.Access.ApiKeys;
using CacheWarming.Hosting.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CacheWarming.Hosting.Access.Sessions;

/// <summary>The request of a browser to sign in.</summary>
public sealed record SignIn(string? ApiKey);

/// <summary>The client that has signed in.</summary>
public sealed record SignedIn(string Name, IReadOnlyList<string> Roles, DateTimeOffset ExpiresAt);

/// <summary><c>POST /api/session</c> exchanges an API key for a session cookie, <c>DELETE</c> ends the session.</summary>
static class SessionApi
{
    public static void MapSession(this IEndpointRouteBuilder app)
    {
        var session = app.MapGroup("/api").AllowAnonymous().WithTags("Session");
        session.MapPost("/session", SignInAsync)
            .WithName("SignIn").WithSummary("Sign a browser in with an API key, for 12 hours")
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        session.MapDelete("/session", (Delegate)SignOutAsync).WithName("SignOut").WithSummary("Sign out");
    }

    static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SignInAsync(SignIn who, HttpContext http, ApiKeyRing keys, TimeProvider time)
    {
        if (who.ApiKey is not { Length: > 0 } sent || keys.Find(sent) is not { } key)
        {
            return ProblemAnswer.Create(
                StatusCodes.Status401Unauthorized, ErrorCode.NotSignedIn, "This key is not known, or no longer. Send {\"apiKey\": \"KEY\"} with a key that is.");
        }
        var until = time.GetUtcNow() + SessionCookie.Lasts;
        await http.SignInAsync(SessionCookie.Scheme, key.Principal(SessionCookie.Scheme), new AuthenticationProperties { ExpiresUtc = until });
        return TypedResults.Ok(new SignedIn(key.Name, key.Roles, until));
    }

    static async Task<NoContent> SignOutAsync(HttpContext http)
    {
        await http.SignOutAsync(SessionCookie.Scheme);
        return TypedResults.NoContent();
    }
}

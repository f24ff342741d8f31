using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.Pages.Shell;

namespace CacheWarming.Ingestion.Pages.SignIn;

/// <summary><c>/sign-in</c>: exchanges an API key for the session cookie. If no key is needed, it only redirects.</summary>
static class SignInPage
{
    public static void MapSignIn(this IEndpointRouteBuilder pages) => pages.MapGet("/sign-in", Show).AllowAnonymous();

    static IResult Show(string? to, HttpContext http) =>
        http.User.IsInRole(Roles.Read) ? Results.LocalRedirect(Local(to)) : Page.Create<SignInView>(new { To = Local(to) });

    /// <summary>A path on this site, whatever was sent; prevents redirects to other sites.</summary>
    static string Local(string? to) =>
        to is ['/', ..] and not ['/', '/' or '\\', ..] && !to.Any(char.IsControl) && !to.StartsWith("/sign-in", StringComparison.Ordinal) ? to : "/";
}

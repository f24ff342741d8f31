using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Access.ApiKeys;
using CacheWarming.Hosting.Paging;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace CacheWarming.Hosting.ApiDescription;

/// <summary>
/// Describes a service's API: for programs at <c>/openapi/v1.json</c>, for people at <c>/docs</c>. Both require <see cref="Roles.Read"/>. A
/// service that has them also calls <c>AddOpenApi</c>.
/// </summary>
public static class ApiDescriptionRegistration
{
    const string Title = "CacheWarming API";

    public static void MapApiDescription(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName:regex(^v1$)}.json").RequireAuthorization(Roles.Read);
        app.MapScalarApiReference("/docs", Configure).RequireAuthorization(Roles.Read).WithMetadata(new PageMetadata()).Finally(DemandRole);
    }

    /// <summary>Adds to the document what the endpoints do not contain: its title, how a key is sent, and examples.</summary>
    internal static void AddApiDescription(this IServiceCollection services) => services.ConfigureAll<OpenApiOptions>(options =>
    {
        options.AddExamples();
        options.DescribePages();
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = Title;
            document.AddComponent<IOpenApiSecurityScheme>(ApiKeyAuthentication.Name, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyAuthentication.HeaderName,
                Description = "Needed where keys are configured, except by a browser that is signed in.",
            });
            // Either a key, or nothing (for a signed-in browser, or if no keys are configured).
            document.Security = [new() { [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.Name, document)] = [] }, new()];
            return Task.CompletedTask;
        });
    });

    /// <summary>Requires a role for Scalar's scripts, which Scalar itself serves to all clients.</summary>
    static void DemandRole(EndpointBuilder endpoint)
    {
        foreach (var anybody in endpoint.Metadata.OfType<IAllowAnonymous>().ToList())
            endpoint.Metadata.Remove(anybody);
    }

    /// <summary>
    /// The page loads nothing from Scalar's servers (fonts, assistant, proxy, telemetry) and has no buttons that lead there.
    /// </summary>
    static void Configure(ScalarOptions page, HttpContext http)
    {
        page.Nonce = http.AllowScalarPage();
        page.Title = Title;
        page.DefaultOpenAllTags = true;
        page.DynamicBaseServerUrl = true;
        page.DefaultFonts = false;
        page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        page.HideClientButton = true;
        page.DisableTelemetry().DisableAgent().DisableMcp();
    }
}

using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Access.ApiKeys;
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
/// What a service's API can do: for programs at <c>/openapi/v1.json</c>, for people at <c>/docs</c>. Both demand <see cref="Roles.Read"/>.
/// A service that has them calls <c>AddOpenApi</c> too.
/// </summary>
public static class ApiDescriptionRegistration
{
    const string Title = "CacheWarming API";

    public static void MapApiDescription(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName:regex(^v1$)}.json").RequireAuthorization(Roles.Read);
        app.MapScalarApiReference("/docs", Configure).RequireAuthorization(Roles.Read).WithMetadata(new PageMetadata()).Finally(DemandRole);
    }

    /// <summary>What the document says beside the endpoints: its title, how a key is sent, and examples.</summary>
    internal static void AddApiDescription(this IServiceCollection services) => services.ConfigureAll<OpenApiOptions>(options =>
    {
        options.AddExamples();
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
            // Either a key or, signed in or where none are configured, nothing.
            document.Security = [new() { [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.Name, document)] = [] }, new()];
            return Task.CompletedTask;
        });
    });

    /// <summary>Scalar gives its scripts to anybody. Here nothing is given without a key that need not be.</summary>
    static void DemandRole(EndpointBuilder endpoint)
    {
        foreach (var anybody in endpoint.Metadata.OfType<IAllowAnonymous>().ToList())
            endpoint.Metadata.Remove(anybody);
    }

    /// <summary>Everything is ours: no font, assistant, proxy or measuring of Scalar's own servers, and no buttons that lead to them.</summary>
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

using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.Problems;
using CacheWarming.Ingestion.Pages.DeadLetters;
using CacheWarming.Ingestion.Pages.JobList;
using CacheWarming.Ingestion.Pages.OneJob;
using CacheWarming.Ingestion.Pages.Overview;
using CacheWarming.Ingestion.Pages.Search;
using CacheWarming.Ingestion.Pages.Shell;
using CacheWarming.Ingestion.Pages.SignIn;
using CacheWarming.Ingestion.Pages.Upload;
using CacheWarming.Ingestion.Pages.Webhooks;
using Microsoft.AspNetCore.Authorization;

namespace CacheWarming.Ingestion.Pages;

/// <summary>
/// The web pages. Views are rendered on the server and can be read without a script; a small script of our own updates them and sends
/// commands to the same API that other programs use. Nothing is loaded from another site.
/// </summary>
public static class PagesModule
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton(new UnknownPath(Page.UnknownPath));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, SignInRedirect>();
        services.AddSingleton<ReadProviders>().AddSingleton<ReadOwners>().AddSingleton<AnyJob>().AddSingleton<FindJobs>().AddSingleton<ReadOverview>().AddSingleton<ReadLetters>().AddSingleton<ReadJob>();
        return services.AddFigures().AddSearchBox();
    }

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription().WithMetadata(new PageMetadata()).AddEndpointFilter(ErrorPageFilter.ShowAsync);
        pages.MapAssets();
        pages.MapSignIn();
        pages.MapOverview();
        pages.MapUpload();
        pages.MapSearchBox();
        pages.MapJobList();
        pages.MapOneJob();
        pages.MapDeadLetterPage();
        pages.MapWebhookPage();
    }
}

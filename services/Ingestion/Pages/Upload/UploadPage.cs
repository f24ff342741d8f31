using CacheWarming.Hosting.Access;
using CacheWarming.Ingestion.Pages.Shell;
using CacheWarming.Ingestion.Storage;
using CacheWarming.Ingestion.Uploads;

namespace CacheWarming.Ingestion.Pages.Upload;

/// <summary>
/// <c>/upload</c>: a form to choose a library's export, to preview what warming it would do and cost, and to start the job.
/// </summary>
static class UploadPage
{
    public static void MapUpload(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/upload", (HttpContext http) => Page.Create<UploadView>(new { CurrentUser = CurrentUser.From(http.User) })).RequireAuthorization(Roles.Read);
        // The same data as the API's preview, rendered for the page.
        pages.MapPost("/upload/preview", PreviewAsync).RequireAuthorization(Roles.Submit);
    }

    static async Task<IResult> PreviewAsync(HttpContext http, ReadUpload read, PreviewUpload preview, Database database, CancellationToken cancel)
    {
        try
        {
            var upload = await read.FromAsync(http.Request, cancel);
            await using var _ = upload;
            var coAuthors = await CoAuthorsPerAuthor.OfEndedJobsAsync(database, cancel);
            return Page.Create<PreviewView>(new { Preview = await preview.PreviewAsync(upload.Csv, upload.Options, coAuthors, cancel) });
        }
        catch (UploadRefusedException e)
        {
            return Page.Create<RefusedView>(new { What = e.Error, Mend = e.Message, e.Line }, e.Status);
        }
    }
}

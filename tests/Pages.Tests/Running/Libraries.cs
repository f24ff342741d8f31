using System.Text;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages.Running;

/// <summary>Files that somebody drops.</summary>
static class Libraries
{
    public static FilePayload Of(string name, params IEnumerable<(string Title, string Author)> books) => File(
        name, string.Concat(books.Select(book => $"\"{book.Title}\",\"{book.Author}\"\n").Prepend("Title,Author\n")));

    public static FilePayload File(string name, string content) => new() { Name = name, MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(content) };

    /// <summary>Chooses a file and waits for what it would do.</summary>
    public static async Task ChooseAsync(this IPage page, FilePayload file)
    {
        await page.SetInputFilesAsync("#file", file);
        await page.WaitForSelectorAsync("#preview .preview, #preview .refusal");
    }

    /// <summary>Uploads a library by the page.</summary>
    /// <returns>The job's path.</returns>
    public static async Task<string> WarmAsync(this IPage page, FilePayload file)
    {
        await page.GotoAsync("/upload");
        await page.ChooseAsync(file);
        await page.ClickAsync("#start");
        await page.WaitForURLAsync("**/jobs/*");
        return new Uri(page.Url).AbsolutePath;
    }
}

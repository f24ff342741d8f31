using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages.Browsing;

/// <summary>A browser at the service. What leaves the service's own address does not get there; what goes wrong is written down.</summary>
public sealed class Visit : IAsyncDisposable
{
    /// <summary>Milliseconds: a busy machine takes its time.</summary>
    const float Patience = 150_000;

    readonly IBrowserContext _context;
    readonly ConcurrentQueue<string> _trouble = new();

    Visit(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>Errors of the console (violations of the content security policy are some), failures of scripts, requests to others.</summary>
    public IReadOnlyCollection<string> Trouble => _trouble;

    public static async Task<Visit> BeginAsync(IBrowserContext context, Uri service)
    {
        var visit = new Visit(context, await context.NewPageAsync());
        await context.RouteAsync("**/*", route => visit.LetThroughAsync(route, service));
        visit.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                visit._trouble.Enqueue($"{message.Type}: {message.Text} {message.Location}");
        };
        visit.Page.PageError += (_, error) => visit._trouble.Enqueue(error);
        return visit;
    }

    public async Task GoAsync(string path)
    {
        var answer = await Page.GotoAsync(path);
        Assert.True(answer!.Ok, $"{path}: {answer.Status.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>Changes a key for a cookie, as the page does it.</summary>
    public async Task SignInAsync(string key, string to = "/")
    {
        await GoAsync("/sign-in?to=" + Uri.EscapeDataString(to));
        await Page.FillAsync("#key", key);
        await Page.ClickAsync("button:has-text('Sign in')");
        await Page.WaitForURLAsync(url => new Uri(url).AbsolutePath == to);
    }

    /// <summary>Waits until an element says this.</summary>
    public Task SaysAsync(string selector, string text) =>
        Assertions.Expect(Page.Locator(selector).First).ToContainTextAsync(text, new() { Timeout = Patience });

    /// <summary>Waits until an element says this and nothing else.</summary>
    public Task SaysExactlyAsync(string selector, string text) =>
        Assertions.Expect(Page.Locator(selector).First).ToHaveTextAsync(text, new() { Timeout = Patience });

    public void NothingWentWrong() => Assert.True(Trouble.Count == 0, string.Join("; ", Trouble));

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    async Task LetThroughAsync(IRoute route, Uri service)
    {
        if (new Uri(route.Request.Url).Authority == service.Authority)
        {
            await route.ContinueAsync();
            return;
        }
        _trouble.Enqueue($"asked for {route.Request.Url}");
        await route.AbortAsync();
    }
}

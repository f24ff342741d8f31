using Microsoft.Playwright;

namespace CacheWarming.Tests.Pages.Browsing;

/// <summary>One Chromium for all tests. <c>CHROMIUM</c> names another than <c>/usr/bin/chromium</c>.</summary>
public sealed class Chromium : IAsyncLifetime
{
    public const string Name = "chromium";

    static readonly string[] Quietly =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    IPlaywright? _playwright;
    IBrowser? _browser;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium",
            Args = Quietly,
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Somebody with a browser of their own, nothing in it.</summary>
    /// <param name="service">The only place that the browser may ask.</param>
    /// <param name="width">A phone's, in CSS pixels.</param>
    /// <param name="timeZone">The reader's, by its IANA name; null for this machine's.</param>
    public async Task<Visit> VisitAsync(Uri service, ColorScheme scheme = ColorScheme.Light, bool phone = false, bool scripts = true, int width = 360, string? timeZone = null)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = service.ToString(),
            ColorScheme = scheme,
            JavaScriptEnabled = scripts,
            HasTouch = phone,
            ViewportSize = phone ? new() { Width = width, Height = 740 } : new() { Width = 1280, Height = 860 },
            TimezoneId = timeZone,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(30_000);
        return await Visit.BeginAsync(context, service);
    }
}

[CollectionDefinition(Chromium.Name)]
public sealed class ChromiumCollection : ICollectionFixture<Chromium>;

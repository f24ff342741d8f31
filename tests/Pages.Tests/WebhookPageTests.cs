using CacheWarming.Tests.Pages.Browsing;
using CacheWarming.Tests.Pages.Running;
using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Pages;

/// <summary>Messages to a receiver: how far each has come, and sending one again.</summary>
[Collection(Chromium.Name)]
public sealed class WebhookPageTests(Chromium chromium, ServiceWithReceiver service) : IClassFixture<ServiceWithReceiver>
{
    [Fact]
    public async Task A_refused_message_shows_why_and_when_it_is_tried_again_and_is_sent_again_by_hand()
    {
        service.Receiver.Status = 500;
        await using var visit = await chromium.VisitAsync(service.Alone.Address);
        var page = visit.Page;
        await page.WarmAsync(Libraries.Of("hooked.csv", ("Dune", "Frank Herbert")));
        await visit.SaysExactlyAsync("#progress .badge", "Completed");
        await page.ClickAsync("footer a:has-text('Webhooks')");

        await visit.SaysAsync("#deliveries", "A job ended");
        await visit.SaysAsync("#deliveries", "answered 500");
        await visit.SaysAsync("#deliveries", "next try");
        await visit.SaysExactlyAsync("#deliveries .badge", "pending");
        service.Receiver.Status = 200;
        await page.ClickAsync("#deliveries button:has-text('Send again')");

        await visit.SaysExactlyAsync("#deliveries .badge", "delivered");
        Assert.All(service.Receiver.Messages, message => Assert.True(message.IsSignedWith(WebhookReceiver.Secret)));
        Assert.DoesNotContain(service.Receiver.Address.AbsolutePath, await page.ContentAsync(), StringComparison.Ordinal);
        await page.ClickAsync("#deliveries a:has-text('see the job')");
        await visit.SaysExactlyAsync("h1", "hooked.csv");
        visit.NothingWentWrong();
        Assert.DoesNotContain("whsec", service.Alone.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Receiver.Address.AbsolutePath, service.Alone.Output, StringComparison.Ordinal);
    }
}

/// <summary>A service that logs everything, with a receiver of webhooks.</summary>
public sealed class ServiceWithReceiver : IAsyncLifetime
{
    public WebhookReceiver Receiver { get; } = new();

    public AloneService Alone { get; } = new();

    public Task InitializeAsync()
    {
        Receiver.Start();
        foreach (var (name, value) in Receiver.Settings)
            Alone.Settings[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        Alone.Settings["Logging__LogLevel__Default"] = "Trace";
        return Alone.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await Alone.DisposeAsync();
        Receiver.Dispose();
    }
}

namespace CacheWarming.Ingestion.Webhooks;

/// <summary>Registers webhooks.</summary>
static class WebhookRegistration
{
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration("Webhooks").ValidateDataAnnotations()
            .Validate(options => options.HasUsableUrl, "Webhooks:Url must be an https:// address without user and password; http:// is allowed on this machine only.")
            .Validate(options => options.HasUsableSecret, "Webhooks:Secret must be whsec_ and 24 to 64 random bytes in base64, e.g. from: echo whsec_$(openssl rand -base64 32)")
            .ValidateOnStart();
        // A redirect could lead the message to an address that nobody configured. The address may contain a token, so it is not logged.
        services.AddHttpClient(SendWebhooks.Client)
            .ConfigureHttpClient(client => client.DefaultRequestHeaders.UserAgent.ParseAdd("CacheWarming"))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
            .RemoveAllLoggers();
        services.AddSingleton<WebhookOutbox>();
        services.AddHostedService<SendWebhooks>().AddHostedService<WatchWaitingJobs>();
    }
}

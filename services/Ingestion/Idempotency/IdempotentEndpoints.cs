using System.Security.Cryptography;
using CacheWarming.Ingestion.DeadLetters;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CacheWarming.Ingestion.Idempotency;

/// <summary>Endpoints that accept an <c>Idempotency-Key</c>.</summary>
static class IdempotentEndpoints
{
    public static IServiceCollection AddIdempotency(this IServiceCollection services)
    {
        services.ConfigureAll<OpenApiOptions>(options => options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AcceptsKey>().Any())
                (operation.Parameters ??= []).Add(Parameter());
            return Task.CompletedTask;
        }));
        return services.AddSingleton<IdempotencyKeys>().AddSingleton<IdempotentRequests>();
    }

    /// <summary>Declares that the endpoint passes its requests to <see cref="IdempotentRequests"/> itself.</summary>
    public static RouteHandlerBuilder AcceptsIdempotencyKey(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new AcceptsKey()).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    /// <summary>Executes requests to this endpoint once per key. A body is at most that of a redrive.</summary>
    public static RouteHandlerBuilder OncePerIdempotencyKey(this RouteHandlerBuilder endpoint) =>
        endpoint.AcceptsIdempotencyKey().AddEndpointFilter((context, next) =>
        {
            var http = context.HttpContext;
            var requests = http.RequestServices.GetRequiredService<IdempotentRequests>();
            return requests.RunAsync(http, () => HashBodyAsync(http.Request), () => next(context));
        });

    static async ValueTask<string> HashBodyAsync(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = RedriveRequest.LargestBody;
        request.EnableBuffering();
        var hash = await SHA256.HashDataAsync(request.Body, request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash);
    }

    static OpenApiParameter Parameter() => new()
    {
        Name = IdempotentRequests.Header,
        In = ParameterLocation.Header,
        Description = "A new UUID for each new request. Within 24 hours, the same request with the same key is executed once.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 255 },
    };

    sealed record AcceptsKey;
}

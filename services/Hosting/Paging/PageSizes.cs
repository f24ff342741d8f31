using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CacheWarming.Hosting.Paging;

/// <summary>Metadata of an endpoint that returns a list in pages: the values of <c>limit</c> and <c>offset</c> that it takes.</summary>
/// <param name="Default">The number of items if no limit is sent.</param>
/// <param name="Largest">The largest limit.</param>
/// <param name="MostOffset">The largest offset.</param>
public sealed record PageSizes(int Default, int Largest, int MostOffset = int.MaxValue);

/// <summary>Registers endpoints whose handlers have a parameter of type <see cref="Page"/>.</summary>
public static class PagedEndpoints
{
    /// <inheritdoc cref="PageSizes"/>
    public static RouteHandlerBuilder InPages(this RouteHandlerBuilder endpoint, int normal, int largest, int mostOffset = int.MaxValue) =>
        endpoint.WithMetadata(new PageSizes(normal, largest, mostOffset));

    /// <summary>Describes the two parameters, which no handler declares.</summary>
    internal static void DescribePages(this OpenApiOptions options) => options.AddOperationTransformer((operation, context, _) =>
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<PageSizes>().LastOrDefault() is { } sizes)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(Parameter("limit", "The number of items.", 1, sizes.Largest, sizes.Default));
            operation.Parameters.Add(Parameter("offset", "The number of items before the first one.", 0, sizes.MostOffset, 0));
        }
        return Task.CompletedTask;
    });

    static OpenApiParameter Parameter(string name, string meaning, int least, int most, int otherwise) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = meaning,
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = least.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Maximum = most.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Default = JsonValue.Create(otherwise),
        },
    };
}

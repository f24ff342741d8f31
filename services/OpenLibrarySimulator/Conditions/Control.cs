using System.Text.Json;
using System.Text.Json.Serialization;

namespace CacheWarming.OpenLibrarySimulator.Conditions;

/// <summary>The HTTP endpoints under <c>/_sim</c>, with which a test or a user controls the simulator.</summary>
static class Control
{
    public static void Map(IEndpointRouteBuilder routes, CallLedger ledger, FaultPlan faults)
    {
        routes.MapGet("/_sim/stats", (RequestDelegate)(context => context.Response.WriteAsJsonAsync(
            ledger.Snapshot(), ControlJson.Default.SimulatorStatistics, contentType: null, context.RequestAborted)));
        routes.MapDelete("/_sim/stats", Does(ledger.Reset));
        routes.MapPost("/_sim/faults", (RequestDelegate)(context => AddFaultAsync(context, faults)));
        routes.MapDelete("/_sim/faults", Does(faults.Clear));
    }

    static RequestDelegate Does(Action action) => context =>
    {
        action();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    };

    static async Task AddFaultAsync(HttpContext context, FaultPlan faults)
    {
        try
        {
            var fault = await JsonSerializer.DeserializeAsync(context.Request.Body, ControlJson.Default.Fault, context.RequestAborted)
                ?? throw new JsonException("A fault is a JSON object.");
            faults.Add(fault);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (JsonException unreadable)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(unreadable.Message, context.RequestAborted);
        }
    }
}

// Unknown members are refused: a misspelt one would make a fault that hits all calls.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SimulatorStatistics))]
[JsonSerializable(typeof(Fault))]
sealed partial class ControlJson : JsonSerializerContext;

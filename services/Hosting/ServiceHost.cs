using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using CacheWarming.Hosting.Access;
using CacheWarming.Hosting.ApiDescription;
using CacheWarming.Hosting.Health;
using CacheWarming.Hosting.Problems;
using CacheWarming.Hosting.Telemetry;

namespace CacheWarming.Hosting;

/// <summary>The start-up that every service shares: configuration, logs on standard error, problem details, health, telemetry.</summary>
public static class ServiceHost
{
    /// <summary>A builder with everything shared in it. Content stands beside the program, wherever it is started from.</summary>
    /// <param name="name">The service's name in telemetry, e.g. <c>ingestion</c>.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, string name)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = $"CacheWarming.{name}",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.AddSharedParts(name);
        return builder;
    }

    /// <summary>Adds the shared parts to a builder made elsewhere.</summary>
    public static void AddSharedParts(this WebApplicationBuilder builder, string name)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        // Standard output belongs to results.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("MassTransit", LogLevel.Warning)
            // Each probe would say again what PublishHealth says when it changes.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
            // That session keys are in memory or in a folder is what was chosen, not a finding.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProblems();
        builder.Services.AddCompressedAnswers();
        builder.Services.AddAccess();
        builder.Services.AddApiDescription();
        builder.Services.AddHealth();
        builder.Services.AddServiceTelemetry(builder.Configuration, name);
    }

    /// <summary>
    /// Who may do what, problem details for whatever fails, <c>/health/live</c> (the process answers) and <c>/health/ready</c> (it
    /// can serve). Endpoints mapped after this are closed to all but operators until they say what they demand.
    /// </summary>
    public static void UseSharedParts(this WebApplication app)
    {
        app.UseAccessHeaders();
        app.UseCompressedAnswers();
        app.UseProblems();
        app.UseAccess();
        app.MapHealth();
    }
}

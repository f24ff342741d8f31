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

/// <summary>The start-up code of all services: configuration, logs on standard error, problem details, health, telemetry.</summary>
public static class ServiceHost
{
    /// <summary>
    /// Creates a builder with all shared parts. Content files are next to the program, whatever the working directory is.
    /// </summary>
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

    /// <summary>Adds the shared parts to a builder that was created elsewhere.</summary>
    public static void AddSharedParts(this WebApplicationBuilder builder, string name)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        // Standard output is used for results.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("MassTransit", LogLevel.Warning)
            // Otherwise each probe would log what PublishHealth logs when it changes.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
            // Not a problem to report: session keys are in memory or in a folder because it is configured so.
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
    /// Adds access control, problem details for all failures, <c>/health/live</c> (the process answers) and <c>/health/ready</c> (it can
    /// serve requests). Endpoints mapped after this are closed to all but operators until they set the role that they require.
    /// </summary>
    public static void UseSharedParts(this WebApplication app)
    {
        app.UseAccessHeaders();
        app.UseCompressedAnswers();
        app.UseProblems();
        app.UseHeadAndOptions();
        app.UseAccess();
        app.MapHealth();
    }
}

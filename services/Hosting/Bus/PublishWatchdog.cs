using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace CacheWarming.Hosting.Bus;

/// <summary>
/// Ends this process when its bus can publish nothing although the broker takes messages from others: the client's channel hangs after some deaths of a
/// broker, and never answers again (rabbitmq-dotnet-client, issue 1930). Whatever started the process starts it anew.
/// </summary>
sealed partial class PublishWatchdog(
    ConfirmedPublisher publisher, IOptions<PublishWatchdogOptions> options, IConfiguration configuration, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<PublishWatchdog> log) : BackgroundService
{
    /// <summary>EX_TEMPFAIL of <c>sysexits.h</c>: start me again.</summary>
    const int ExitCode = 75;

    /// <summary>A single time-out tells nothing, nor do those from before the broker answered.</summary>
    const int SuspiciousTimeouts = 3;

    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var limit = TimeSpan.FromSeconds(options.Value.LimitSeconds);
        if (limit == TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        (DateTimeOffset Time, int Timeouts)? answersOthersSince = null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var timeouts = publisher.TimeoutsInARow;
            if (timeouts < SuspiciousTimeouts || !await AnswersOthersAsync(stoppingToken))
            {
                answersOthersSince = null;
                continue;
            }
            var since = answersOthersSince ??= (time.GetUtcNow(), timeouts);
            if (time.GetUtcNow() - since.Time < limit || timeouts - since.Timeouts < SuspiciousTimeouts)
                continue;
            LogHangs(limit.TotalSeconds);
            Environment.ExitCode = ExitCode;
            lifetime.StopApplication();
            return;
        }
    }

    /// <summary>Whether the broker confirms a message of a new connection. It does not while it has no memory or disk left: a restart changes nothing then.</summary>
    async Task<bool> AnswersOthersAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Interval);
        try
        {
            await using var connection = await BrokerConnection.OpenAsync(configuration, "publish watchdog", limit.Token);
            await using var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), limit.Token);
            // To no queue.
            await channel.BasicPublishAsync("", "", mandatory: false, ReadOnlyMemory<byte>.Empty, limit.Token);
            return true;
        }
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "RabbitMQ has taken messages from a new connection for {Seconds} s, but none from this process, whose connection hangs. " +
        "The process ends, so that it is started again; nothing is lost")]
    partial void LogHangs(double seconds);
}

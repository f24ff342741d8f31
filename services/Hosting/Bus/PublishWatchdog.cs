using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace CacheWarming.Hosting.Bus;

/// <summary>
/// Ends this process if its bus can't publish although the broker accepts messages from a new connection: after some crashes of a broker
/// the client's channel hangs and never recovers (rabbitmq-dotnet-client, issue 1930). The process manager then starts the process again.
/// </summary>
sealed partial class PublishWatchdog(
    ConfirmedPublisher publisher, IOptions<PublishWatchdogOptions> options, IConfiguration configuration, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<PublishWatchdog> log) : BackgroundService
{
    /// <summary>EX_TEMPFAIL of <c>sysexits.h</c>: the process should be started again.</summary>
    const int ExitCode = 75;

    /// <summary>A single time-out proves nothing, nor do time-outs from before the broker answered.</summary>
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

    /// <summary>
    /// Whether the broker confirms a message of a new connection. It does not while it has no memory or disk left; a restart of this
    /// process would not help then.
    /// </summary>
    async Task<bool> AnswersOthersAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Interval);
        try
        {
            await using var connection = await BrokerConnection.OpenAsync(configuration, "publish watchdog", limit.Token);
            await using var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), limit.Token);
            // Without a queue, so the message is dropped after its confirm.
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

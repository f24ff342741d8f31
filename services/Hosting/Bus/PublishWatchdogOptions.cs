using System.ComponentModel.DataAnnotations;

namespace CacheWarming.Hosting.Bus;

/// <summary>When a process ends itself because its connection to RabbitMQ hangs. Section <c>PublishWatchdog</c>.</summary>
public sealed class PublishWatchdogOptions
{
    /// <summary>
    /// Seconds for which RabbitMQ accepts messages from a new connection and none from this process, after which the process ends with code
    /// 75 so that it is started again. Default 60. 0: never.
    /// </summary>
    [Range(0, 3_600)]
    public int LimitSeconds { get; set; } = 60;
}

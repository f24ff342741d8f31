using System.Globalization;
using Spectre.Console;

namespace CacheWarming.Standalone.Composition;

/// <summary>
/// Standard output and standard error: colours and bars only in a terminal (and not with <c>NO_COLOR</c>, https://no-color.org); plain text
/// with lines that are not wrapped in a file or a pipe.
/// </summary>
static class Terminal
{
    const int WidthOfFiles = 240;

    public static IAnsiConsole Out { get; } = On(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = On(Console.Error, Console.IsErrorRedirected);

    /// <summary>A time in this machine's time zone, with the offset: <c>2026-11-27 18:18 +01:00</c>.</summary>
    public static string DateAndTime(DateTimeOffset moment) => moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    /// <summary>A near time in this machine's time zone; without the date if it is today.</summary>
    public static string Clock(DateTimeOffset moment, TimeProvider time)
    {
        var local = TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone);
        return local.ToString(local.Date == time.GetLocalNow().Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    static IAnsiConsole On(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
            ColorSystem = isRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (isRedirected)
            console.Profile.Width = WidthOfFiles;
        return console;
    }
}

using System.Globalization;
using CacheWarming.Catalogs.RateLimiting;
using Microsoft.Extensions.Logging;

namespace CacheWarming.Catalogs.Quotas;

/// <summary>Counts a day's calls in a single process, in a small file so that the count survives a restart.</summary>
/// <remarks>If the file can't be read or written, only the count is lost at a restart; calls are made all the same.</remarks>
/// <param name="zone">The time zone of the provider's day.</param>
/// <param name="folder">The folder of <c>quota-{provider}.txt</c> (content: <c>2025-10-28 17</c>); null: no file.</param>
public sealed partial class LocalQuota(
    string provider, int perDay, TimeZoneInfo zone, string? folder, TimeProvider time, ILogger<LocalQuota> log) : IQuota
{
    readonly Lock _lock = new();
    readonly Cooldown _usedUp = new(provider, time);
    readonly string? _file = folder is null ? null : Path.Combine(folder, $"quota-{ProviderKey.From(provider)}.txt");
    string _day = "";
    int _used;

    /// <inheritdoc/>
    public QuotaUse? Use
    {
        get
        {
            lock (_lock)
            {
                return new QuotaUse(_day == QuotaDay.Now(zone, time).Name ? _used : 0, perDay);
            }
        }
    }

    /// <inheritdoc/>
    public void ThrowIfUsedUp() => _usedUp.ThrowIfActive();

    /// <inheritdoc/>
    public ValueTask SpendAsync(CancellationToken cancel)
    {
        // A call that was granted is made, even if another caller finds the quota used up in the same moment.
        if (!Take(1))
        {
            ThrowIfUsedUp();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask UseUpAsync(CancellationToken cancel)
    {
        Take(perDay);
        _usedUp.Begin(QuotaDay.Now(zone, time).Left, RedisQuota.UsedUp(perDay));
        return ValueTask.CompletedTask;
    }

    bool Take(int calls)
    {
        lock (_lock)
        {
            var day = QuotaDay.Now(zone, time);
            if (_day != day.Name)
            {
                (_day, _used) = (day.Name, Read(day.Name));
            }

            if (_used >= perDay)
            {
                _usedUp.Begin(day.Left, RedisQuota.UsedUp(perDay));
                return false;
            }

            _used = (int)Math.Min((long)_used + calls, perDay);
            Write();
            return true;
        }
    }

    int Read(string day)
    {
        try
        {
            return _file is not null && File.Exists(_file)
                && File.ReadAllText(_file).Split(' ', StringSplitOptions.TrimEntries) is [var written, var used]
                && written == day && int.TryParse(used, NumberStyles.None, CultureInfo.InvariantCulture, out var calls)
                    ? calls
                    : 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotKept(failure, provider, _file);
            return 0;
        }
    }

    void Write()
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            // Written to a second file that then replaces the first: after a crash in between the old count is still there.
            File.WriteAllText(_file + ".new", string.Create(CultureInfo.InvariantCulture, $"{_day} {_used}"));
            File.Move(_file + ".new", _file, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotKept(failure, provider, _file);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The calls to {Provider} can't be counted in {File}: the count is lost at a restart")]
    partial void LogNotKept(Exception failure, string provider, string? file);
}

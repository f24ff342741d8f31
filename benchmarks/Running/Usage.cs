using System.Diagnostics;
using System.Globalization;

namespace CacheWarming.Benchmarks.Running;

/// <summary>What processes have used so far, from <c>/proc</c>.</summary>
static class Usage
{
    const double TicksPerSecond = 100; // USER_HZ of every Linux that runs .NET

    /// <summary>Of the fields after the name: utime, then stime, cutime and cstime.</summary>
    const int UserTime = 11;

    /// <summary>CPU seconds, user and system.</summary>
    public static double CpuSeconds(int pid)
    {
        var fields = Stat(pid);
        return (Ticks(fields[UserTime]) + Ticks(fields[UserTime + 1])) / TicksPerSecond;
    }

    /// <summary>CPU seconds of a process, of its children that run and of those that have ended.</summary>
    public static double CpuSecondsOfFamily(int pid)
    {
        var fields = Stat(pid);
        return (Enumerable.Range(UserTime, 4).Sum(field => Ticks(fields[field])) / TicksPerSecond)
            + All().Where(other => Parent(other) == pid).Sum(other => CpuSecondsOrZero(other));
    }

    /// <summary>The process that started it; null when there is no such process.</summary>
    public static int? Parent(int pid)
    {
        try
        {
            return int.Parse(Stat(pid)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether there is such a process and its command line holds a text.</summary>
    public static bool Runs(int pid, string text)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline")).Contains(text, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // gone, or never there
        }
    }

    /// <summary>CPU seconds of every process whose command line holds a text.</summary>
    public static double CpuSecondsOf(string text) => All().Where(pid => Runs(pid, text)).Sum(CpuSecondsOrZero);

    /// <summary>Resident memory now, in MiB.</summary>
    public static double ResidentMiB(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.WorkingSet64 / 1048576.0;
    }

    /// <summary>The most resident memory it ever had, in MiB.</summary>
    public static double PeakMiB(int pid)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status")).First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    static double CpuSecondsOrZero(int pid)
    {
        try
        {
            return CpuSeconds(pid);
        }
        catch (IOException)
        {
            return 0; // gone meanwhile
        }
    }

    /// <summary>The fields of proc(5) from the third on: after the name, which may hold spaces.</summary>
    static string[] Stat(int pid)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    static double Ticks(string field) => double.Parse(field, CultureInfo.InvariantCulture);

    static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0);
}

using System.Diagnostics;
using System.Globalization;

namespace CacheWarming.Benchmarks.Running;

/// <summary>What processes have used so far, from <c>/proc</c>.</summary>
static class Usage
{
    const double TicksPerSecond = 100; // USER_HZ of every Linux that runs .NET

    /// <summary>CPU seconds, user and system.</summary>
    public static double CpuSeconds(int pid)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        // After the name, which may hold spaces: fields 14 and 15 of proc(5).
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>CPU seconds of every process whose command line holds a text.</summary>
    public static double CpuSecondsOf(string text) => Running(text).Sum(CpuSeconds);

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

    static IEnumerable<int> Running(string text)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                continue;
            string command;
            try
            {
                command = File.ReadAllText(Path.Combine(folder, "cmdline"));
            }
            catch (IOException)
            {
                continue; // gone meanwhile
            }
            if (command.Contains(text, StringComparison.Ordinal))
                yield return pid;
        }
    }
}

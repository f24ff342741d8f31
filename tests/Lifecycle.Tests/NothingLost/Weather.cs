using System.Collections.Concurrent;

namespace CacheWarming.Tests.Lifecycle.NothingLost;

/// <summary>What happens to messages between the services; calm until a test says otherwise.</summary>
sealed class Weather
{
    readonly Lock _gate = new();
    readonly ConcurrentDictionary<(string Queue, Guid Message), bool> _crashed = new();
    string? _lost;
    string? _repeated;
    string? _shuffled;
    string? _crashing;

    /// <summary>All messages, whatever their type.</summary>
    public const string Everything = "*";

    /// <summary>Messages that are still to be lost.</summary>
    public int ToLose { get; private set; }

    /// <summary>Messages that were repeated, shuffled, or handled by a process that crashed then.</summary>
    public int Touched { get; private set; }

    /// <summary>Messages that were handled once more after such a crash.</summary>
    public int HandledAgain { get; private set; }

    /// <summary>The first messages of a type never arrive, as if their sender had died just before sending them.</summary>
    public void Lose(string type, int count)
    {
        Calm();
        lock (_gate)
            (_lost, ToLose) = (type, count);
    }

    /// <summary>Every message of a type comes twice.</summary>
    public void Repeat(string type)
    {
        Calm();
        _repeated = type;
    }

    /// <summary>Messages of a type are held back for a moment and come in any order.</summary>
    public void Shuffle(string type)
    {
        Calm();
        _shuffled = type;
    }

    /// <summary>Whoever handles a message of this queue for the first time dies before saying so.</summary>
    public void CrashAfterHandling(string queue)
    {
        Calm();
        _crashing = queue;
    }

    public void Calm()
    {
        lock (_gate)
            (_lost, _repeated, _shuffled, _crashing, ToLose, Touched, HandledAgain) = (null, null, null, null, 0, 0, 0);
    }

    public bool Loses(string type)
    {
        lock (_gate)
        {
            if (_lost != type || ToLose == 0)
                return false;
            ToLose--;
            return true;
        }
    }

    public bool Repeats(string type) => Touches(_repeated == Everything || _repeated == type);

    public bool Shuffles(string type) => Touches(_shuffled == Everything || _shuffled == type);

    public bool Crashes(string queue, Guid message)
    {
        if (_crashing != queue)
            return false;
        if (_crashed.TryAdd((queue, message), true))
            return Touches(true);
        lock (_gate)
            HandledAgain++;
        return false;
    }

    bool Touches(bool does)
    {
        lock (_gate)
            Touched += does ? 1 : 0;
        return does;
    }
}

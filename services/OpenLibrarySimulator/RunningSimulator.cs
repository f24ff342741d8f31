using CacheWarming.OpenLibrarySimulator.Conditions;

namespace CacheWarming.OpenLibrarySimulator;

/// <summary>A simulator that listens until it is disposed.</summary>
public sealed class RunningSimulator : IAsyncDisposable
{
    readonly WebApplication _host;
    readonly CallLedger _ledger;
    readonly FaultPlan _faults;

    internal RunningSimulator(WebApplication host, CallLedger ledger, FaultPlan faults)
    {
        _host = host;
        _ledger = ledger;
        _faults = faults;
        Address = new Uri(host.Urls.First());
    }

    /// <summary>Where it listens, with the port it got.</summary>
    public Uri Address { get; }

    /// <summary>The counts as they are now, the same as <c>GET /_sim/stats</c>.</summary>
    public SimulatorStatistics Statistics => _ledger.Snapshot();

    /// <summary>Counts from zero again.</summary>
    public void ResetStatistics() => _ledger.Reset();

    /// <summary>Makes trouble from the next call on; the first fault that fits a call is the one it meets.</summary>
    public void AddFault(Fault fault) => _faults.Add(fault);

    public void ClearFaults() => _faults.Clear();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
    }
}

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

    /// <summary>The address on which it listens, with the chosen port.</summary>
    public Uri Address { get; }

    /// <summary>The current counts, the same as <c>GET /_sim/stats</c>.</summary>
    public SimulatorStatistics Statistics => _ledger.Snapshot();

    /// <summary>Resets the counts to zero.</summary>
    public void ResetStatistics() => _ledger.Reset();

    /// <summary>Adds a fault, active from the next call on; a call is hit by the first fault that matches it.</summary>
    public void AddFault(Fault fault) => _faults.Add(fault);

    public void ClearFaults() => _faults.Clear();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
    }
}

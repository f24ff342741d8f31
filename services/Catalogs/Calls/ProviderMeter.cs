using System.Diagnostics.Metrics;

namespace CacheWarming.Catalogs.Calls;

/// <summary>
/// Metrics of the providers as this process sees them: the rate limit (shared by all processes), the day's quota, the circuit breaker. All
/// but the circuit breaker are the same in all processes, so a dashboard takes the maximum and not the sum.
/// </summary>
sealed class ProviderMeter : IDisposable
{
    readonly Meter _meter = new(CatalogTelemetry.Name);
    readonly Lock _lock = new();
    volatile Provider[] _providers = [];

    public ProviderMeter()
    {
        _meter.CreateObservableGauge(
            "cachewarming.catalogs.pace.limit", () => Of(p => p.PerSecond), "{request}/s", "Calls a second that all processes together may make.");
        _meter.CreateObservableGauge(
            "cachewarming.catalogs.quota.used", () => Of(p => p.Calls.QuotaUse?.Used), "{request}", "Calls of the provider's present day, as this process knows.");
        _meter.CreateObservableGauge(
            "cachewarming.catalogs.quota.limit", () => Of(p => p.Calls.QuotaUse?.PerDay), "{request}", "Calls that the provider allows a day.");
        _meter.CreateObservableGauge(
            "cachewarming.catalogs.circuit.open", () => Of<int>(p => p.Calls.IsBroken ? 1 : 0), "{circuit}", "1 while calls fail so often that this process makes none.");
    }

    /// <param name="perSecond">Null for a provider without a rate limit.</param>
    public ProviderCalls Watch(string provider, double? perSecond, ProviderCalls calls)
    {
        lock (_lock)
            _providers = [.. _providers.Where(known => known.Name != provider), new Provider(provider, perSecond, calls)];
        return calls;
    }

    public void Dispose() => _meter.Dispose();

    IEnumerable<Measurement<T>> Of<T>(Func<Provider, T?> figure)
        where T : struct =>
        from provider in _providers
        let value = figure(provider)
        where value is not null
        select new Measurement<T>(value.Value, new KeyValuePair<string, object?>("provider", provider.Name));

    sealed record Provider(string Name, double? PerSecond, ProviderCalls Calls);
}

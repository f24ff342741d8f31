using CacheWarming.Tests.Servers;

namespace CacheWarming.Tests.Lifecycle.SagaStore;

public sealed class SagaStoreOnSqliteTests : SagaStoreContract
{
    readonly string _folder = Directory.CreateTempSubdirectory("sagas-").FullName;

    protected override string ForbidCancelling => """
        CREATE TRIGGER never BEFORE UPDATE ON jobs WHEN NEW.state = 'Cancelled' BEGIN SELECT RAISE(ABORT, 'never'); END
        """;

    private protected override Task<Stage> StartAsync() => Stage.OnSqliteAsync(_folder);

    // Nobody can see who waits for a SQLite file: that neither event is through has to do.
    protected override Task BothWaitAsync() => Eventually.Async(
        () => !One.Traffic.IsQuiet && !Other.Traffic.IsQuiet, "both replicas have their event");

    protected override Task CleanAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}

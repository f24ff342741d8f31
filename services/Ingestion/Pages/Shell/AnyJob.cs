using CacheWarming.Databases;
using CacheWarming.Ingestion.Storage;

namespace CacheWarming.Ingestion.Pages.Shell;

/// <summary>Whether a library was ever uploaded; if not, empty views show the first steps.</summary>
sealed class AnyJob(Database database)
{
    public async Task<bool> ExistsAsync(CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        await using var _ = connection;
        return await connection.ScalarAsync<int?>("SELECT 1 FROM jobs LIMIT 1", null, [], cancel) is not null;
    }
}

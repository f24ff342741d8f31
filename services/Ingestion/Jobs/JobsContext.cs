using CacheWarming.Ingestion.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CacheWarming.Ingestion.Jobs;

/// <summary>The Entity Framework context of jobs, for their saga and for reading.</summary>
public sealed class JobsContext(DbContextOptions<JobsContext> options, Database dialect) : DbContext(options)
{
    /// <summary>The database, for plain SQL statements in the same transaction.</summary>
    public Database Dialect => dialect;

    public DbSet<Job> Jobs => Set<Job>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var job = modelBuilder.Entity<Job>();
        job.ToTable("jobs");
        job.HasKey(j => j.CorrelationId);
        job.Property(j => j.CorrelationId).HasColumnName("id").ValueGeneratedNever();
        job.Property(j => j.State).HasColumnName("state");
        job.Property(j => j.Name).HasColumnName("name");
        job.Property(j => j.Client).HasColumnName("client");
        job.Property(j => j.FileHash).HasColumnName("file_hash");
        job.Property(j => j.Options).HasColumnName("options");
        job.Property(j => j.Priority).HasColumnName("priority");
        job.Property(j => j.MaxDepth).HasColumnName("max_depth");
        job.Property(j => j.MaxAuthors).HasColumnName("max_authors");
        job.Property(j => j.Aggressiveness).HasColumnName("aggressiveness").HasConversion<string>();
        job.Property(j => j.DiscoverBy).HasColumnName("discover_by").HasConversion<string>();
        job.Property(j => j.Format).HasColumnName("format");
        job.Property(j => j.Confidence).HasColumnName("confidence");
        job.Property(j => j.Books).HasColumnName("books");
        job.Property(j => j.Skipped).HasColumnName("skipped");
        job.Property(j => j.SubmittedAt).HasColumnName("submitted_at");
        job.Property(j => j.StartedAt).HasColumnName("started_at");
        job.Property(j => j.EndedAt).HasColumnName("ended_at");
        job.Property(j => j.Announced).HasColumnName("announced");
        job.Property(j => j.VerifyPhase).HasColumnName("verify_phase").HasConversion(
            phase => phase.ToString(), text => Enum.Parse<VerifyPhase>(text, ignoreCase: true));
        job.Property(j => j.VerifyAfter).HasColumnName("verify_after");
        job.Property(j => j.VerifyAttempts).HasColumnName("verify_attempts");
        job.Property(j => j.VerifyAskedAt).HasColumnName("verify_asked_at");
        job.Property(j => j.CoverageKnown).HasColumnName("coverage_known");
        job.Property(j => j.Summary).HasColumnName("summary");
        job.Property(j => j.Forgotten).HasColumnName("forgotten");
        job.Property(j => j.TraceParent).HasColumnName("trace_parent");
        job.Property(j => j.IsbnLookupCalls).HasColumnName("top_up_calls");
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        if (base.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal))
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
    }

    /// <summary>SQLite has no type for times; plain SQL statements compare them as Unix milliseconds.</summary>
    sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}

using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CacheWarming.Hosting.Access.ApiKeys;

/// <summary>
/// The keys that are valid now: those of the configuration and of <see cref="AccessOptions.KeysFile"/>. Changes of both are noticed, so
/// that keys can be added or removed without a restart.
/// </summary>
/// <remarks>
/// A change that can't be read is logged and has no effect. If all keys are removed, every request is refused; the service never becomes
/// open.
/// </remarks>
public sealed partial class ApiKeyRing : IDisposable
{
    /// <summary>
    /// How often the file is checked. Mounted secrets are symbolic links that are replaced, which causes no file system event.
    /// </summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    readonly IConfiguration _configuration;
    readonly ILogger _log;
    readonly string? _file;
    readonly IDisposable _changes;
    readonly ITimer? _looking;
    readonly Lock _changing = new();
    string _fileText = "";
    volatile IReadOnlyList<ApiKey> _keys = [];

    /// <exception cref="FormatException">A key is not valid.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public ApiKeyRing(IConfiguration configuration, IOptions<AccessOptions> access, TimeProvider time, ILogger<ApiKeyRing> log)
    {
        (_configuration, _log, _file) = (configuration, log, access.Value.KeysFile is { Length: > 0 } file ? file : null);
        ReadKeys();
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, FollowConfiguration);
        if (_file is not null)
            _looking = time.CreateTimer(_ => FollowFile(), null, LookEvery, LookEvery);
    }

    /// <summary>Whether there has been a key since the start.</summary>
    public bool HadKeys { get; private set; }

    /// <summary>The key that was sent; null if it is unknown or was removed.</summary>
    public ApiKey? Find(string sent) => Find(ApiKey.HashOf(sent));

    internal ApiKey? Find(ReadOnlySpan<byte> hash)
    {
        ApiKey? found = null;
        // All keys are compared, always, so that the time does not show the position of a key in the list.
        foreach (var key in _keys)
        {
            if (key.Is(hash))
                found = key;
        }
        return found;
    }

    public void Dispose()
    {
        _changes.Dispose();
        _looking?.Dispose();
    }

    void ReadKeys()
    {
        var fileText = _file is null ? "" : File.ReadAllText(_file);
        var all = new ConfigurationBuilder();
        if (fileText.Length > 0)
            all.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(fileText)));
        IReadOnlyList<ApiKey> keys = [.. ApiKey.ReadAll(_configuration), .. ApiKey.ReadAll(all.Build())];
        HadKeys |= keys.Count > 0;
        _keys = keys;
        // Stored only after success: a file that could not be read is read again, and its error logged again.
        _fileText = fileText;
    }

    void FollowConfiguration() => Follow(_ => true);

    void FollowFile() => Follow(file => !string.Equals(File.ReadAllText(file!), _fileText, StringComparison.Ordinal));

    void Follow(Predicate<string?> isChanged)
    {
        lock (_changing)
        {
            try
            {
                if (!isChanged(_file))
                    return;
                ReadKeys();
                LogChanged(_keys.Count);
            }
            catch (Exception e) when (e is FormatException or System.Text.Json.JsonException or IOException or UnauthorizedAccessException)
            {
                LogNotChanged(e.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "The API keys were read again: {Count} are valid")]
    partial void LogChanged(int count);

    [LoggerMessage(LogLevel.Error, "The API keys stay as they were, because the new ones can't be read: {Reason}")]
    partial void LogNotChanged(string reason);
}

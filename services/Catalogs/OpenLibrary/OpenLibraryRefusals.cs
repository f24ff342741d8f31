using System.Net;
using CacheWarming.Catalogs.Calls;
using Microsoft.Extensions.Options;

namespace CacheWarming.Catalogs.OpenLibrary;

/// <summary>Open Library's refusals: 403 with an HTML page for an application with a name but without a contact.</summary>
sealed class OpenLibraryRefusals(IOptions<OpenLibraryOptions> options) : IRefusals
{
    public Exception Of(Refusal refusal) => refusal.Status is HttpStatusCode.Forbidden
        ? refusal.Denied(string.IsNullOrWhiteSpace(options.Value.Contact) ? ": set OpenLibrary:Contact" : "")
        : refusal.ByStatus(OpenLibraryOptions.Section);
}

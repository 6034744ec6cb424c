using Papilio.Platform.Blobs;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>What a customer has uploaded and not said yet, or never will: it belongs to no conversation.</summary>
internal sealed class UnsentFiles(Views views, Files files) : IPersonalData
{
    public string Section => "unsent";

    public async Task<object> ExportAsync(Session session, IReadOnlyList<CustomerId> family)
    {
        var document = new List<FileView>();
        foreach (var member in family) document.AddRange((await files.UnsentAsync(session, Actor.Customer(member.Value))).Select(views.FileOf));
        return document;
    }

    public async Task<IReadOnlyDictionary<string, long>> EraseAsync(Session session, IReadOnlyList<CustomerId> family)
    {
        long count = 0;
        foreach (var member in family) count += await files.DeleteUnsentAsync(session, Actor.Customer(member.Value));
        return new Dictionary<string, long> { ["files"] = count };
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Papilio.World;

/// <summary>What the actors know of each other beyond what the product tells them: who keeps to which script, and whether a person watches.</summary>
internal sealed class Stage(ILogger log)
{
    private readonly ConcurrentDictionary<Guid, Dialogue> scripts = new();

    public bool PersonIsThere { get; set; }

    public void Script(Guid conversation, Dialogue dialogue)
    {
        if (scripts.Count > 1000) scripts.Clear();
        scripts[conversation] = dialogue;
    }

    public bool IsScripted(Guid conversation) => scripts.ContainsKey(conversation);
    public Dialogue? ScriptOf(Guid conversation) => scripts.GetValueOrDefault(conversation);

    /// <summary>An actor who stumbles does not end the play.</summary>
    public async Task QuietlyAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (OperationCanceledException)
        {
            // The day is over.
        }
        catch (Exception stumble)
        {
            log.LogDebug(stumble, "An actor stumbled");
        }
    }
}

using System.Text.Json;
using Streaming.Domain;
using Streaming.Storage.Bases;
using Streaming.Storage.Files;

namespace Streaming.Storage.Flows;

/// <summary>A part's content as its metadata holds it.</summary>
internal sealed record PartContentJson(OriginalJson[] Originals, Dictionary<string, FamilyFlowErrors> FlowErrors)
{
    public static string Write(PartContent content) => JsonSerializer.Serialize(new PartContentJson(
        [.. content.Originals.Select(OriginalJson.Of)],
        content.FlowErrors.OrderBy(pair => pair.Key).ToDictionary(pair => FamilyModule.name(pair.Key), pair => pair.Value)), JsonFile.Options);

    /// <exception cref="JsonException">The text is another.</exception>
    public static PartContent Read(string text)
    {
        var json = JsonSerializer.Deserialize<PartContentJson>(text, JsonFile.Options) ?? throw new JsonException("found null");
        return new PartContent([.. json.Originals.Select(original => original.ToOriginal())],
            json.FlowErrors.ToDictionary(pair => FamilyModule.parse(pair.Key), pair => pair.Value));
    }
}

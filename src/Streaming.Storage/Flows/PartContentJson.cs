using System.Text.Json;
using Streaming.Domain;
using Streaming.Storage.Bases;
using Streaming.Storage.Files;

namespace Streaming.Storage.Flows;

/// <summary>A part's content as its metadata holds it.</summary>
internal sealed record PartContentJson(OriginalJson[] Originals, Dictionary<string, FlowErrorsJson> FlowErrors)
{
    public static string Write(PartContent content) => JsonSerializer.Serialize(new PartContentJson(
        [.. content.Originals.Select(OriginalJson.Of)],
        content.FlowErrors.OrderBy(pair => pair.Key).ToDictionary(pair => FamilyModule.name(pair.Key), pair => FlowErrorsJson.Of(pair.Value))), JsonFile.Options);

    /// <summary>Reads a content whose flows are of so many layers.</summary>
    /// <exception cref="JsonException">The text is another.</exception>
    public static PartContent Read(string text, int layers)
    {
        var json = JsonFile.Parse<PartContentJson>(text, nulls: false);
        if (OriginalJson.FirstFault(json.Originals) is { } fault)
            throw new JsonException(fault);
        foreach (var (family, errors) in json.FlowErrors)
            if (errors.Sums.Length != errors.Cells.Length || errors.Sums.Length % layers != 0
                || errors.Sums.Any(sum => sum < 0) || errors.Cells.Any(cells => cells < 0))
                throw new JsonException($"flow_errors.{family} has {errors.Sums.Length} sums and {errors.Cells.Length} cells; expected as many, none of them negative, for each layer of each amount");
        return new PartContent([.. json.Originals.Select(original => original.ToOriginal())],
            json.FlowErrors.ToDictionary(pair => FamilyModule.parse(pair.Key), pair => pair.Value.ToTensors(layers)));
    }
}

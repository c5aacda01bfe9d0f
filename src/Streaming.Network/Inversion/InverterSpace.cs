using System.Text.Json;
using Streaming.Domain;
using Streaming.Network.Models;

namespace Streaming.Network.Inversion;

/// <summary>The features that an inverter is of, in its file's metadata.</summary>
internal static class InverterSpace
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The layer, and the network's input, as a text.</summary>
    public static string Write(InverterShape shape)
    {
        var grid = shape.Grid;
        return JsonSerializer.Serialize(new Entries(shape.Space.InputSize, grid.Size, grid.Channels, grid.Stride, grid.Origin), Options);
    }

    /// <summary>The features; nothing where the text is not such a one. Of AlexNet they are known by its dialect's name, and older files have no text.</summary>
    public static FeatureSpace? Read(string network, string layer, string? text)
    {
        if (DialectModule.all.FirstOrDefault(dialect => DialectModule.name(dialect) == network) is { } dialect)
            return AlexNetSpace.Of(dialect);
        try
        {
            if (text is null || JsonSerializer.Deserialize<Entries>(text, Options) is not { } entries)
                return null;
            var space = new FeatureSpace(network, entries.InputSize, [new Layer(layer, entries.Size, entries.Channels, entries.Stride, entries.Origin)]);
            return FeatureSpaceModule.firstFault(space) is null ? space : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Entries(int InputSize, int Size, int Channels, double Stride, double Origin);
}

using Streaming.Domain;
using Streaming.Onnx.Geometry;
using Streaming.Onnx.Layers;

namespace Streaming.Onnx.Networks;

/// <summary>What a network's file is found to hold: its input, what is done to pictures, and its maps.</summary>
/// <param name="Input">Where it takes its picture.</param>
/// <param name="Colours">How a picture becomes its input.</param>
/// <param name="Maps">Every tensor that is a map, in the order in which they are made.</param>
/// <param name="Suggested">Those that are taken where nobody says which.</param>
internal sealed record NetworkParts(PictureInput Input, PictureColours Colours, IReadOnlyList<MapLayer> Maps, IReadOnlyList<(string Name, MapLayer Layer)> Suggested)
{
    /// <summary>Looks at a file.</summary>
    /// <exception cref="InputException">The network takes no picture, or cannot be run.</exception>
    public static NetworkParts Of(OnnxFile file)
    {
        var input = PictureInput.Of(file.Model, file.Entries?.InputSize);
        var colours = PictureColours.Of(file.Path, file.Entries, file.MeanPicture(), 3 * input.Size * input.Size);
        var (sizes, floats) = TensorShapes.Of(file.Model, input);
        var maps = MapLayers.Of(file.Model, sizes, floats, GraphGeometry.Of(file.Model, input.Tensor, input.RowAxis, sizes));
        return new NetworkParts(input, colours, maps, SuggestedLayers.Of(maps));
    }

    /// <summary>Layers with the places of their cells: measured where the graph does not tell.</summary>
    /// <exception cref="InputException">They cannot be measured.</exception>
    public IReadOnlyList<MapLayer> WithAxes(OnnxFile file, IReadOnlyList<MapLayer> layers)
    {
        var unknown = layers.Where(layer => layer.Axis is null).ToArray();
        if (unknown.Length == 0)
            return layers;
        var measured = unknown.Zip(MeasuredAxis.Of(file.Model, Input, Colours, unknown)).ToDictionary(pair => pair.First.Tensor, pair => pair.Second);
        return [.. layers.Select(layer => measured.TryGetValue(layer.Tensor, out var axis) ? layer with { Axis = axis, IsMeasured = true } : layer)];
    }
}

using Streaming.Onnx.Geometry;
using Streaming.Onnx.Layers;
using Streaming.Onnx.Models;
using Streaming.Onnx.Networks;

namespace Streaming.Onnx.Tests.Support;

/// A written network and what is found of its tensors.
internal sealed record Walked(OnnxModel Model, PictureInput Input, IReadOnlyDictionary<string, long[]> Sizes, IReadOnlySet<string> Floats, GraphGeometry Geometry)
{
    public static Walked Of(OnnxBuilder builder)
    {
        using var folder = new TemporaryFolder();
        var model = OnnxModel.Read(builder.Write(folder["made.onnx"]));
        var input = PictureInput.Of(model, null);
        var (sizes, floats) = TensorShapes.Of(model, input);
        return new Walked(model, input, sizes, floats, GraphGeometry.Of(model, input.Tensor, input.RowAxis, sizes));
    }

    /// Pictures as they are.
    public PictureColours Colours { get; } = PictureColours.Of("made", new NetworkEntries { Name = "made", Mean = [0, 0, 0] }, null, 0);

    public IReadOnlyList<MapLayer> Maps => MapLayers.Of(Model, Sizes, Floats, Geometry);

    public MapLayer Map(string tensor) => Maps.Single(map => map.Tensor == tensor);

    /// The axis of a map that is square.
    public CellAxis AxisOf(string tensor)
    {
        var grid = Geometry.GridOf(tensor);
        Assert.NotNull(grid);
        Assert.True(grid.IsSquare, $"{tensor}: {grid}");
        return grid.Rows;
    }

    /// Asserts where cells sit, and how far they look.
    public void Expect(string tensor, double stride, double origin, double field) => Assert.Equal(new CellAxis(stride, origin, field), AxisOf(tensor));
}

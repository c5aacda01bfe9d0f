using Streaming.Domain;
using Streaming.Onnx.Geometry;

namespace Streaming.Onnx.Layers;

/// <summary>A tensor of a network that is a map: cells on a square grid, each with its channels.</summary>
/// <param name="Tensor">Its name in the model.</param>
/// <param name="Operator">The operator that makes it.</param>
/// <param name="Size">Cells along one side.</param>
/// <param name="Channels">Channels of a cell.</param>
/// <param name="Order">How the tensor holds them.</param>
/// <param name="Lead">Entries of the sequence before the first patch, such as a class token and registers.</param>
/// <param name="Axis">Where cells sit, along rows as along columns; null where the graph does not tell.</param>
/// <param name="Cost">Multiplications and additions of one picture up to here.</param>
internal sealed record MapLayer(string Tensor, string Operator, int Size, int Channels, CellOrder Order, int Lead, CellAxis? Axis, long Cost)
{
    /// <summary>Whether where its cells sit had to be measured.</summary>
    public bool IsMeasured { get; init; }

    /// <summary>Whether its operator brings together two tensors that follow from the picture, as where branches meet.</summary>
    public bool IsJoined { get; init; }

    /// <summary>The layer, once it is known where its cells sit.</summary>
    public Layer ToLayer(string name) => new(name, Size, Channels, Axis!.Value.Stride, Axis.Value.Origin);

    /// <summary>Copies the tensor's numbers, cell by cell, each with its channels side by side.</summary>
    public void Copy(ReadOnlySpan<float> tensor, Span<float> features)
    {
        if (Order != CellOrder.ChannelsFirst)
        {
            tensor.Slice(Lead * Channels, features.Length).CopyTo(features);
            return;
        }
        var cells = Size * Size;
        for (var channel = 0; channel < Channels; channel++)
        {
            var plane = tensor.Slice(channel * cells, cells);
            for (var cell = 0; cell < cells; cell++)
                features[(cell * Channels) + channel] = plane[cell];
        }
    }
}

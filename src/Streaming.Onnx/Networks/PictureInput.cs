using Streaming.Domain;
using Streaming.Onnx.Models;

namespace Streaming.Onnx.Networks;

/// <summary>Where a network takes its picture.</summary>
/// <param name="Tensor">The input's name.</param>
/// <param name="RowAxis">The dimension of the rows: 2 where the channels come before them, 1 where they come last.</param>
/// <param name="Size">Rows, and columns.</param>
internal sealed record PictureInput(string Tensor, int RowAxis, int Size)
{
    /// <summary>The input's sizes for one picture.</summary>
    public long[] Shape => RowAxis == 2 ? [1, 3, Size, Size] : [1, Size, Size, 3];

    /// <summary>Whether the numbers of a pixel lie side by side.</summary>
    public bool ChannelsLast => RowAxis == 1;

    /// <summary>The model's input for pictures.</summary>
    /// <param name="model">The network.</param>
    /// <param name="wanted">The side that pictures should have; null for what the model says.</param>
    /// <exception cref="InputException">The model takes something else.</exception>
    public static PictureInput Of(OnnxModel model, int? wanted)
    {
        var inputs = model.Inputs;
        if (inputs.Count != 1)
            throw new InputException($"{model.Path}: expected a network with one input, a picture, but it has {inputs.Count} ({string.Join(", ", inputs.Select(input => input.Name))}); export it with the others as constants.");
        var found = inputs[0];
        if (found.Type?.TensorType is not { } type || type.ElemType != TensorNumbers.Float32)
            throw new InputException($"{model.Path}: its input {found.Name} is not of numbers of single precision (float32); export it so.");
        var sizes = type.Shape?.Dim.Select(dim => dim.HasDimValue ? dim.DimValue : 0).ToArray() ?? [];
        if (sizes.Length != 4 || (sizes[1] is not (0 or 3) && sizes[3] is not (0 or 3)) || sizes.Any(size => size < 0 || size > FeatureSpaceModule.largest))
            throw Wrong(model, found.Name, type);
        if (sizes[0] > 1)
            throw new InputException($"{model.Path}: its input {found.Name} is of {sizes[0]} pictures at once; export it for one, or for any number.");
        var rowAxis = sizes[1] == 3 || sizes[3] != 3 ? 2 : 1;
        if (sizes[rowAxis] != sizes[rowAxis + 1] && sizes[rowAxis] != 0 && sizes[rowAxis + 1] != 0)
            throw Wrong(model, found.Name, type);
        var stated = (int)Math.Max(sizes[rowAxis], sizes[rowAxis + 1]);
        if (stated != 0 && wanted is { } side && side != stated)
            throw new InputException($"{model.Path}: its input is of {stated} x {stated} pixels, not of {side} x {side}; leave input_size out, or export it for that size.");
        return new PictureInput(found.Name, rowAxis, stated != 0 ? stated : wanted ?? UsualSize);
    }

    // The side that networks for ImageNet are trained with, where neither the model nor anybody says.
    private const int UsualSize = 224;

    private static InputException Wrong(OnnxModel model, string name, TensorTypeProto type) =>
        new($"{model.Path}: its input {name} is {string.Join(" x ", type.Shape?.Dim.Select(dim => dim.HasDimValue ? $"{dim.DimValue}" : "any") ?? ["any size"])}; expected a square picture of three colours, such as 1 x 3 x 224 x 224, of at most {FeatureSpaceModule.largest} pixels along a side.");
}

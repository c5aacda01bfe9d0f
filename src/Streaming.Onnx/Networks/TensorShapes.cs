using Streaming.Network.Runtime;
using Streaming.Onnx.Models;

namespace Streaming.Onnx.Networks;

/// <summary>The sizes of what a network makes of one picture: asked of the network itself, by running it once.</summary>
internal static class TensorShapes
{
    /// <summary>The sizes of the input and of every tensor that an operator makes, by name, and those that are of single precision.</summary>
    /// <exception cref="Streaming.Domain.InputException">The network cannot be run.</exception>
    public static (IReadOnlyDictionary<string, long[]> Sizes, IReadOnlySet<string> Floats) Of(OnnxModel model, PictureInput input)
    {
        var made = model.Nodes.SelectMany(node => node.Output).Where(name => name.Length > 0).ToArray();
        var sizes = new Dictionary<string, long[]> { [input.Tensor] = input.Shape };
        var floats = new HashSet<string>();
        using var session = new OnnxSession(model, input, made, ComputeDevice.Cpu);
        session.Run(new float[3 * input.Size * input.Size], (place, value) =>
        {
            if (!value.IsTensor)
                return;
            var type = value.GetTensorTypeAndShape();
            sizes[made[place]] = type.Shape;
            if (type.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float)
                floats.Add(made[place]);
        });
        return (sizes, floats);
    }
}

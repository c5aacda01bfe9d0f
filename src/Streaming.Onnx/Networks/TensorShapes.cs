using Microsoft.ML.OnnxRuntime.Tensors;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Onnx.Models;

namespace Streaming.Onnx.Networks;

/// <summary>
/// The sizes of what a network makes of one picture: as they follow from its operators, and where they do not, asked of the
/// network itself, by running it once.
/// </summary>
internal static class TensorShapes
{
    // Tensors that are kept until the end of a run: as many as there is room for, down to so few that one of them asks for more.
    private const int Most = 256, Fewest = 16;

    // Networks that are tried share one room.
    private static readonly Lock Room = new();

    /// <summary>The sizes of the input and of every tensor that an operator makes, by name, and those that are of single precision.</summary>
    /// <exception cref="InputException">The network cannot be run, or asks for too much.</exception>
    public static (IReadOnlyDictionary<string, long[]> Sizes, IReadOnlySet<string> Floats) Of(OnnxModel model, PictureInput input)
    {
        var sizes = new Dictionary<string, long[]> { [input.Tensor] = input.Shape };
        var floats = new HashSet<string>();
        void Take(string tensor, long[] size, TensorElementType type)
        {
            if (size.Aggregate(1.0, (product, side) => product * side) > TrialMemory.MostNumbers)
                throw new InputException($"{model.Path}: its tensor '{tensor}' asks for {string.Join(" x ", size)} numbers for one picture; expected at most {TrialMemory.MostNumbers:N0}.");
            sizes[tensor] = size;
            if (type == TensorElementType.Float)
                floats.Add(tensor);
        }

        var made = model.Nodes.SelectMany(node => node.Output).Where(name => name.Length > 0).ToArray();
        var unknown = new List<string>();
        lock (Room)
        {
            using (var session = new OnnxSession(model, input, made, ComputeDevice.Cpu, isTrial: true))
            {
                foreach (var tensor in made)
                {
                    if (session.Known(tensor) is var (size, type))
                        Take(tensor, size, type);
                    else
                        unknown.Add(tensor);
                }
            }
            // At least the last is computed, or what cannot be would be known only when pictures come.
            foreach (var some in unknown.DefaultIfEmpty(made[^1]).Chunk(Most))
                Ask(model, input, some, Take);
        }
        return (sizes, floats);
    }

    private static void Ask(OnnxModel model, PictureInput input, string[] tensors, Action<string, long[], TensorElementType> take)
    {
        try
        {
            using var session = new OnnxSession(model, input, tensors, ComputeDevice.Cpu, isTrial: true);
            session.Run(new float[3 * input.Size * input.Size], (place, value) =>
            {
                if (value.IsTensor && value.GetTensorTypeAndShape() is var found)
                    take(tensors[place], found.Shape, found.ElementDataType);
            });
        }
        catch (InputException e) when (tensors.Length > Fewest && e.InnerException is { } inner && TrialMemory.WallIn(inner.Message) is not null)
        {
            foreach (var half in tensors.Chunk((tensors.Length + 1) / 2))
                Ask(model, input, half, take);
        }
    }
}

using Streaming.Domain;
using Streaming.Onnx.Layers;

namespace Streaming.Onnx.Networks;

/// <summary>What an ONNX model holds, for those who write its description: its input, its maps, and which of them are suggested.</summary>
public sealed class InspectedNetwork
{
    private readonly OnnxFile file;
    private readonly NetworkParts parts;

    private InspectedNetwork(OnnxFile file)
    {
        this.file = file;
        parts = NetworkParts.Of(file);
    }

    /// <summary>The side of its square input, in pixels.</summary>
    public int InputSize => parts.Input.Size;

    /// <summary>The input's name in the model.</summary>
    public string Input => parts.Input.Tensor;

    /// <summary>What wrote the model; empty where it does not say.</summary>
    public string Producer => file.Model.Producer;

    /// <summary>SHA-256 over the model's bytes.</summary>
    public string Sha256 => file.Model.Sha256;

    /// <summary>How pictures become its input, in words.</summary>
    public string Preprocessing => parts.Colours.Description.Text;

    /// <summary>Whether that is said nowhere, and is what most networks for ImageNet do.</summary>
    public bool IsPreprocessingAssumed => !file.SaysColours;

    /// <summary>Its maps, in the order in which they are made.</summary>
    public IReadOnlyList<InspectedLayer> Layers
    {
        get
        {
            var names = parts.Suggested.ToDictionary(pair => pair.Layer.Tensor, pair => pair.Name);
            return
            [
                .. parts.Maps.Select(map => new InspectedLayer(map.Tensor, map.Operator, map.Size, map.Channels, map.Order == CellOrder.Patches,
                    map.Axis?.Stride, map.Axis?.Origin, map.Order == CellOrder.Patches ? null : map.Axis?.Field, map.Cost, names.GetValueOrDefault(map.Tensor))),
            ];
        }
    }

    /// <summary>A network's file, looked at.</summary>
    /// <exception cref="InputException">It cannot be read or run, or is of something else than pictures.</exception>
    public static InspectedNetwork Read(string path) => new(OnnxFile.Read(path));

    /// <summary>A description to go on from, as a JSON text: the suggested layers, and what is assumed of pictures.</summary>
    /// <param name="beside">The folder in which it will lie; the model is named from there.</param>
    public string Describe(string beside)
    {
        var colours = parts.Colours.Description;
        return NetworkJson.Write(new NetworkEntries
        {
            Name = file.Name,
            Description = file.Entries?.Description,
            Model = Path.GetRelativePath(Path.GetFullPath(beside), Path.GetFullPath(file.Model.Path)),
            InputSize = InputSize,
            Colours = colours.Colours,
            Mean = colours.Mean,
            MeanPicture = file.Entries?.MeanPicture,
            Scale = colours.Scale,
            Layers = file.Entries?.Layers ?? parts.Suggested.ToDictionary(pair => pair.Name, pair => pair.Layer.Tensor),
        });
    }
}

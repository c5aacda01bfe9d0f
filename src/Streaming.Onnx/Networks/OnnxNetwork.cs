using Streaming.Domain;
using Streaming.Network.Features;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using Streaming.Onnx.Layers;
using Streaming.Storage.Bases;
using Streaming.Storage.Files;

namespace Streaming.Onnx.Networks;

/// <summary>
/// A network in an ONNX file. Where its layers' cells sit follows from its graph; where the graph does not tell, it is
/// measured.
/// </summary>
public sealed class OnnxNetwork : INetwork
{
    private readonly OnnxFile file;
    private readonly NetworkParts parts;
    private readonly IReadOnlyList<MapLayer> maps;

    private OnnxNetwork(OnnxFile file)
    {
        this.file = file;
        parts = NetworkParts.Of(file);
        var chosen = Chosen();
        maps = parts.WithAxes(file, [.. chosen.Select(layer => layer.Map)]);
        Space = new FeatureSpace(file.Name, parts.Input.Size, [.. maps.Select((map, i) => map.ToLayer(chosen[i].Name))]);
        if (FeatureSpaceModule.firstFault(Space) is { Value: var fault })
            throw new InputException($"{file.Path}: {fault}.");
        Description = new NetworkDescription(
            new WeightsDescription(file.Entries?.Description ?? Path.GetFileName(file.Model.Path), file.Model.Sha256, file.Name) { Preprocessing = parts.Colours.Description },
            file.Sources);
    }

    /// <inheritdoc/>
    public NetworkDescription Description { get; }

    /// <inheritdoc/>
    public FeatureSpace Space { get; }

    /// <summary>What was assumed or measured, since neither the model nor a description says it: sentences without their full stops.</summary>
    public IReadOnlyList<string> Assumed
    {
        get
        {
            var said = new List<string>();
            if (!file.SaysColours)
                said.Add($"pictures are taken as most networks for ImageNet take them ({parts.Colours.Description.Text}), since nothing says how");
            if (file.Entries?.Layers is null)
                said.Add($"the layers are those that are suggested: {string.Join(", ", maps.Select((map, i) => $"{Space.Layers[i].Name} is {map.Tensor}"))}");
            if (maps.Where(map => map.IsMeasured).ToList() is { Count: > 0 } measured)
                said.Add($"where the cells of {string.Join(", ", measured.Select(map => map.Tensor))} sit in the picture was measured, since the graph does not tell");
            return said;
        }
    }

    /// <summary>The network in a file: an ONNX model, or a description in JSON that names one (schemas/network.schema.json).</summary>
    /// <exception cref="InputException">It cannot be read or run, is of something else than pictures, or has no such layers.</exception>
    public static OnnxNetwork Read(string path) => new(OnnxFile.Read(path));

    /// <inheritdoc/>
    public IFeatures Open(ComputeDevice device, IReadOnlyList<string> more)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(more);
        return more.Count == 0
            ? new OnnxFeatures(file.Model, parts.Input, parts.Colours, Space, maps, device)
            : throw new InputException($"{Space.Network}'s features are of {string.Join(", ", Space.LayerNames)}; there is no {more[0]} among them.");
    }

    /// <inheritdoc/>
    public IFeatures OpenLayer(ComputeDevice device, string layer)
    {
        ArgumentNullException.ThrowIfNull(device);
        var place = PlaceOf(layer);
        return new OnnxFeatures(file.Model, parts.Input, parts.Colours, new FeatureSpace(Space.Network, Space.InputSize, [Space.Layers[place]]), [maps[place]], device);
    }

    /// <inheritdoc/>
    /// <remarks>Over the model's bytes, the layer's tensor, and what is done to pictures.</remarks>
    public string HashOf(string layer) => ContentHash.OfText($"{file.Model.Sha256}\n{maps[PlaceOf(layer)].Tensor}\n{parts.Colours.Description.Text}");

    private int PlaceOf(string layer) =>
        Space.IndexOf(layer) is >= 0 and var place ? place
            : throw new InputException($"'{layer}' is no layer of {Space.Network}; expected one of {string.Join(", ", Space.LayerNames)}.");

    private IReadOnlyList<(string Name, MapLayer Map)> Chosen()
    {
        if (file.Entries?.Layers is not { } named)
        {
            return parts.Suggested.Count > 0 ? parts.Suggested
                : throw new InputException($"{file.Path}: none of its {parts.Maps.Count} maps is one to take by itself; name some in a description's layers (network inspect lists them).");
        }
        if (named.Count == 0)
            throw new InputException($"{file.Path}: layers is empty; expected at least one, or nothing of that name.");
        var places = parts.Maps.Select((layer, place) => (layer.Tensor, place)).ToDictionary(pair => pair.Tensor, pair => pair.place);
        foreach (var (name, tensor) in named)
        {
            if (places.ContainsKey(tensor))
                continue;
            var isMade = file.Model.Nodes.Any(node => node.Output.Contains(tensor));
            throw new InputException($"{file.Path}: layers.{name} is '{tensor}', which {(isMade ? "is no square map of cells" : "the network does not make")}{Nearest.hint(tensor, places.Keys)}; network inspect lists its maps.");
        }
        if (named.GroupBy(pair => pair.Value).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"{file.Path}: layers.{string.Join(" and layers.", twice.Select(pair => pair.Key))} name one tensor, '{twice.Key}'; expected each once.");
        return [.. named.Select(pair => (pair.Key, parts.Maps[places[pair.Value]])).OrderBy(pair => places[pair.Item2.Tensor])];
    }
}

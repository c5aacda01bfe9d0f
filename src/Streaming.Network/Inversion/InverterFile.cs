using System.Globalization;
using Streaming.Domain;
using Streaming.Network.Features;
using Streaming.Network.Runtime;
using Streaming.Storage.Safetensors;
using static TorchSharp.torch;

namespace Streaming.Network.Inversion;

/// <summary>Reads and writes the files of inverters: safetensors, with what they are for in their metadata.</summary>
public static class InverterFile
{
    private const string Kind = "inverter", KindKey = "kind", LayerKey = "layer", NetworkKey = "dialect", WidthKey = "width", HashKey = "weights_sha256",
        PsnrKey = "psnr", ImagesKey = "unseen_images", TextKey = "description", SpaceKey = "feature_space", ScaleName = "feature_scale";

    /// <summary>Writes an inverter; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">Its numbers.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="half">Whether its numbers are kept in half precision.</param>
    public static void Save(string path, InversionNetwork network, InverterDescription description, bool half)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(description);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var builder = new SafetensorsBuilder()
            .AddMetadata(KindKey, Kind)
            .AddMetadata(LayerKey, description.Shape.Layer)
            .AddMetadata(NetworkKey, description.Shape.Space.Network)
            .AddMetadata(SpaceKey, InverterSpace.Write(description.Shape))
            .AddMetadata(WidthKey, description.Shape.Width.ToString("R", CultureInfo.InvariantCulture))
            .AddMetadata(HashKey, description.WeightsHash)
            .AddMetadata(PsnrKey, description.Psnr.ToString("F2", CultureInfo.InvariantCulture))
            .AddMetadata(ImagesKey, description.UnseenImages.ToString(CultureInfo.InvariantCulture))
            .AddMetadata(TextKey, description.Text);
        Add(ScaleName, network.FeatureScale.flatten());
        foreach (var (name, value) in network.Weights)
            Add(name, value);
        builder.Write(path);

        void Add(string name, Tensor values)
        {
            var numbers = values.cpu().contiguous().data<float>().ToArray();
            if (half)
                builder.Add(name, FiniteNumbers.ToHalf(path, name, numbers), values.shape);
            else
                builder.Add(name, numbers, values.shape);
        }
    }

    /// <summary>Reads what an inverter is for.</summary>
    /// <exception cref="InputException">The file cannot be read, or holds no inverter.</exception>
    public static InverterDescription Describe(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return Describe(file);
    }

    /// <summary>Whether a safetensors file says that it is an inverter.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static bool IsInverter(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.Metadata.GetValueOrDefault(KindKey) == Kind;
    }

    /// <summary>Reads an inverter of a network's features.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network whose features are to be inverted.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="InputException">The file cannot be read, holds no inverter, or one of another network.</exception>
    public static Inverter Load(string path, INetwork network, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(device);
        using var file = SafetensorsFile.Open(path);
        var description = Describe(file);
        var (shape, space) = (description.Shape, network.Space);
        if (shape.Space.Network != space.Network)
            throw new InputException($"{path}: this inverter is of the network {shape.Space.Network}, but the features are of {space.Network}; train one for them: invert-train.");
        if (space.IndexOf(shape.Layer) < 0)
            throw new InputException($"{path}: this inverter is of {shape.Layer}, which is none of {string.Join(", ", space.LayerNames)}; train one of these: invert-train.");
        if (network.HashOf(shape.Layer) is var found && found != description.WeightsHash)
            throw new InputException($"{path}: this inverter was trained for other weights (SHA-256 {description.WeightsHash[..12]}.. up to {shape.Layer}, these have {found[..12]}..); give the weights it was trained for, or train one with these: invert-train.");
        CheckShapes(file, shape);
        var inversion = new InversionNetwork(shape);
        try
        {
            Fill();
            return new Inverter(inversion, description, device);
        }
        catch
        {
            inversion.Dispose();
            throw;
        }

        void Fill()
        {
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            inversion.SetFeatureScale(file.ReadSingles(ScaleName));
            foreach (var (name, value) in inversion.Weights)
                value.copy_(tensor(file.ReadSingles(name)).view(value.shape));
        }
    }

    // Before the network is made: how much memory it takes is the file's claim until its tensors bear it out.
    private static void CheckShapes(SafetensorsFile file, InverterShape shape)
    {
        Check(ScaleName, [shape.Grid.Channels]);
        foreach (var step in shape.Steps)
        {
            Check(step.Name + ".weight", step.WeightShape);
            Check(step.Name + ".bias", [step.Outputs]);
        }

        void Check(string name, long[] sizes)
        {
            if (!file.Tensors.TryGetValue(name, out var info))
                throw new InputException($"{file.Path}: there is no tensor {name}; expected the tensors of an inverter of {shape.Layer}; make the file again with invert-train.");
            if (!info.Shape.SequenceEqual(sizes))
                throw new InputException($"{file.Path}: tensor {name} is {info.ShapeText}; an inverter of {shape.Layer} with width {shape.Width} has {string.Join('x', sizes)}; make the file again.");
        }
    }

    private static InverterDescription Describe(SafetensorsFile file)
    {
        if (file.Metadata.GetValueOrDefault(KindKey) != Kind)
            throw new InputException($"{file.Path}: expected an inverter, as invert-train writes it, but the file does not say that it is one; give another file.");
        var layer = Text(LayerKey);
        var network = Text(NetworkKey);
        var space = InverterSpace.Read(network, layer, file.Metadata.GetValueOrDefault(SpaceKey)) ?? throw Damaged(SpaceKey, file.Metadata.GetValueOrDefault(SpaceKey, "absent"));
        if (space.IndexOf(layer) < 0)
            throw Damaged(LayerKey, layer);
        return new InverterDescription(
            new InverterShape(layer, space, Number(WidthKey) is var width && InverterShape.IsWidth(width) ? width : throw Damaged(WidthKey, Text(WidthKey))),
            Text(HashKey) is { Length: 64 } hash && hash.All(char.IsAsciiHexDigitLower) ? hash : throw Damaged(HashKey, Text(HashKey)),
            Number(PsnrKey), Number(ImagesKey) is var images and <= int.MaxValue ? (int)images : throw Damaged(ImagesKey, Text(ImagesKey)), file.Metadata.GetValueOrDefault(TextKey, ""));

        string Text(string key) => file.Metadata.TryGetValue(key, out var text) ? text : throw Damaged(key, "absent");

        double Number(string key) =>
            double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number >= 0 ? number : throw Damaged(key, Text(key));

        InputException Damaged(string key, string found) => new($"{file.Path}: the inverter's {key} is {found}; the file is damaged, so make it again with invert-train.");
    }
}

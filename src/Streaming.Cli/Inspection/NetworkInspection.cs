using Streaming.Domain;
using Streaming.Onnx.Networks;

namespace Streaming.Cli.Inspection;

/// <summary>What an ONNX model holds, in lines.</summary>
internal static class NetworkInspection
{
    /// <summary>Its input, what is done to pictures, and its maps.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="network">The model, looked at.</param>
    /// <param name="suggestedOnly">Whether only the maps are listed that are suggested as layers.</param>
    public static IEnumerable<string> Lines(string name, InspectedNetwork network, bool suggestedOnly = false)
    {
        yield return $"{name}: takes a picture of {network.InputSize} x {network.InputSize} pixels ({network.Input}); sha256 {network.Sha256}{(network.Producer.Length > 0 ? $", written by {network.Producer}" : "")}";
        yield return $"  pictures: {network.Preprocessing}{(network.IsPreprocessingAssumed ? ", which is assumed" : "")}";
        yield return $"  {"cells",9} {"channels",8} {"stride",7} {"origin",7} {"field",6} {"GMAC",7}  layer";
        var layers = network.Layers;
        foreach (var layer in layers.Where(layer => layer.Suggested is not null || !suggestedOnly))
        {
            var cells = $"{layer.Size} x {layer.Size}";
            yield return $"  {cells,9} {layer.Channels,8} {Number(layer.Stride),7} {Number(layer.Origin),7} {(layer.IsPatches ? "all" : Number(layer.Field)),6} {layer.Cost / 1e9,7:F2}  {layer.Tensor} ({layer.Operator}){(layer.Suggested is { } suggested ? $"  <- {suggested}" : "")}";
        }
        if (layers.Any(layer => layer.Stride is null && (layer.Suggested is not null || !suggestedOnly)))
            yield return "  ?: the graph does not tell; measured where the layer is chosen.";
    }

    /// <summary>Describes a model's file among other things of this program.</summary>
    /// <param name="file">The file.</param>
    /// <param name="lines">Where to.</param>
    /// <param name="brief">Whether it is one of many: then only what it is.</param>
    /// <exception cref="InputException">It is damaged, or cannot be run.</exception>
    public static void Describe(string file, LimitedLines lines, bool brief)
    {
        lines.Add($"{file}: an ONNX model, {new FileInfo(file).Length / 1e6:N1} MB");
        if (brief)
            return;
        // Names of tensors are long: which maps there are besides those that are suggested is read where all is asked for.
        foreach (var line in Lines("  it", InspectedNetwork.Read(file), lines.AreFew))
            lines.Add(line);
        if (lines.AreFew)
            lines.Shorten();
    }

    private static string Number(double? value) => value is { } known ? $"{known:0.##}" : "?";
}

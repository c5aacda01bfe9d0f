using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Onnx.Layers;
using Streaming.Onnx.Models;
using Streaming.Onnx.Networks;

namespace Streaming.Onnx.Geometry;

/// <summary>
/// Where a map's cells sit, measured: a small part of a picture is changed, here and there, and where the map changes moves
/// with it. The line through the centres of both has the stride and the origin.
/// </summary>
internal static class MeasuredAxis
{
    // Places along the diagonal, as shares of the picture's side; far enough from its borders.
    private static readonly double[] Places = [.. Enumerable.Range(0, 9).Select(i => 0.3 + (0.05 * i))];

    private const int Seed = 17;

    /// <summary>The axes of some layers.</summary>
    /// <exception cref="InputException">A map does not follow its picture.</exception>
    public static IReadOnlyList<CellAxis> Of(OnnxModel model, PictureInput input, PictureColours colours, IReadOnlyList<MapLayer> layers)
    {
        using var session = new OnnxSession(model, input, [.. layers.Select(layer => layer.Tensor)], ComputeDevice.Cpu);
        var picture = Noise(3 * input.Size * input.Size);
        var before = MapsOf(session, Input(picture, input, colours), layers);
        var centres = layers.Select(_ => new List<double>()).ToArray();
        var positions = new List<double>();
        foreach (var share in Places)
        {
            var side = Math.Max(input.Size / 16, 2);
            var start = (int)Math.Round((share * input.Size) - (side / 2.0));
            positions.Add(start + (side / 2.0));
            var after = MapsOf(session, Input(Changed(picture, input.Size, start, side), input, colours), layers);
            for (var i = 0; i < layers.Count; i++)
                centres[i].Add(CentreOfChange(layers[i], before[i], after[i]));
        }
        return [.. layers.Select((layer, i) => Fitted(model, layer, positions, centres[i]))];
    }

    private static float[][] MapsOf(OnnxSession session, float[] picture, IReadOnlyList<MapLayer> layers)
    {
        var maps = layers.Select(layer => new float[layer.Size * layer.Size * layer.Channels]).ToArray();
        session.Run(picture, (i, value) => layers[i].Copy(value.GetTensorDataAsSpan<float>(), maps[i]));
        return maps;
    }

    private static float[] Noise(int length)
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, length).Select(_ => 255 * random.NextSingle())];
    }

    private static float[] Input(float[] picture, PictureInput input, PictureColours colours)
    {
        var made = new float[picture.Length];
        colours.Apply(picture, input, made);
        return made;
    }

    // The picture with a square on its diagonal turned into its negative.
    private static float[] Changed(float[] picture, int size, int start, int side)
    {
        var changed = (float[])picture.Clone();
        for (var colour = 0; colour < 3; colour++)
        {
            for (var row = start; row < start + side; row++)
            {
                for (var column = start; column < start + side; column++)
                {
                    var at = (((colour * size) + row) * size) + column;
                    changed[at] = 255 - changed[at];
                }
            }
        }
        return changed;
    }

    // In cells, along rows as along columns: the mean place of the change, squares being its weights, without what changes
    // everywhere.
    private static double CentreOfChange(MapLayer layer, float[] before, float[] after)
    {
        var cells = layer.Size * layer.Size;
        var change = new double[cells];
        for (var cell = 0; cell < cells; cell++)
        {
            for (var channel = 0; channel < layer.Channels; channel++)
                change[cell] += Math.Pow(after[(cell * layer.Channels) + channel] - before[(cell * layer.Channels) + channel], 2);
        }
        var usual = change.Order().ElementAt(cells / 2);
        double sum = 0, weights = 0;
        for (var cell = 0; cell < cells; cell++)
        {
            var weight = Math.Max(change[cell] - usual, 0);
            sum += weight * ((cell / layer.Size) + (cell % layer.Size)) / 2.0;
            weights += weight;
        }
        return sum / weights;
    }

    private static CellAxis Fitted(OnnxModel model, MapLayer layer, List<double> positions, List<double> centres)
    {
        var (x, y) = (centres.Average(), positions.Average());
        var slope = centres.Zip(positions, (c, p) => (c - x) * (p - y)).Sum() / centres.Sum(c => (c - x) * (c - x));
        var stride = Snapped(slope);
        var left = centres.Zip(positions, (c, p) => Math.Abs(p - y - (slope * (c - x)))).Max();
        if (!double.IsFinite(stride) || stride <= 0 || left > Math.Max(stride, 4))
            throw new InputException($"{model.Path}: where the cells of {layer.Tensor} sit in the picture is not told by the graph, and cannot be measured, since its changes do not follow the picture's; choose another layer.");
        return new CellAxis(stride, Math.Round(2 * (y - (stride * x) - 0.5)) / 2, double.NaN);
    }

    // Steps are whole numbers of pixels nearly everywhere.
    private static double Snapped(double stride) => Math.Abs(stride - Math.Round(stride)) < 0.05 * stride && Math.Round(stride) > 0 ? Math.Round(stride) : stride;
}

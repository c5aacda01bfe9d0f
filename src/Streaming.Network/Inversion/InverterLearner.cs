using System.Runtime.InteropServices;
using Streaming.Domain;
using Streaming.Network.Batches;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Streaming.Network.Inversion;

/// <summary>
/// An inverter while it learns: pictures go through the frozen network up to the layer, their features back through the
/// inverter, and the squared error to the pictures is what it learns from. Batches hold the pictures: levels in 0..255, red
/// first.
/// </summary>
public sealed class InverterLearner : ILearner, IDisposable
{
    // Numbers that the backward pass keeps, or needs at the same time, for each number of an activation.
    private const int Kept = 3;

    private readonly IFeatures frozen;
    private readonly BatchShape input;
    private readonly Device device;

    /// <summary>Prepares an inverter for learning. Both are owned from now on.</summary>
    /// <param name="features">The network up to the layer whose features are inverted, and nothing else of it; it does not learn.</param>
    /// <param name="network">The inverter with its first weights.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="ArgumentException">The features are not of the inverter's layer.</exception>
    public InverterLearner(IFeatures features, InversionNetwork network, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(device);
        if (features.Layers.Count != 1 || !features.Layers[0].Equals(network.Shape.Grid))
            throw new ArgumentException($"Expected features of {network.Shape.Layer} alone, found those of {string.Join(", ", features.Layers.Select(layer => layer.Name))}.", nameof(features));
        Network = network;
        this.device = device.Torch;
        frozen = features;
        var size = features.Space.InputSize;
        input = new BatchShape(size, size, 3);
        network.to(this.device);
    }

    /// <summary>The inverter.</summary>
    public InversionNetwork Network { get; }

    /// <inheritdoc/>
    public IEnumerable<(string Name, Parameter Value, bool InStack)> Parameters => Network.Weights.Select(pair => (pair.Name, pair.Value, false));

    /// <summary>Bytes that one image takes while its gradients are computed.</summary>
    public static long BytesPerImage(InverterShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var picture = 3 * shape.Space.InputSize * shape.Space.InputSize;
        // Twice the largest of what the frozen network holds at once.
        var frozen = 2L * shape.Space.Layers.Max(layer => (long)layer.Cells * layer.Channels);
        return sizeof(float) * ((Kept * (shape.Activations + (2L * picture))) + frozen);
    }

    /// <inheritdoc/>
    public StepScore Learn(FilledBatch batch, ulong seed, ulong? augmentationSeed = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
            return StepScore.None;
        using var scope = NewDisposeScope();
        Network.train();
        var (features, pictures) = FeaturesAndPictures(batch);
        var difference = Network.forward(features) - InversionNetwork.FromGreyLevels(pictures);
        // The mean over each picture's pixels, added up over the pictures.
        var loss = difference.square().mean([1, 2, 3]).sum();
        loss.backward();
        return new StepScore(loss.item<float>(), 0, batch.Count);
    }

    /// <inheritdoc/>
    public void AfterStep()
    {
    }

    /// <summary>Judges the pictures that the inverter makes of a batch's features.</summary>
    public void Judge(FilledBatch batch, PictureQuality quality)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(quality);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        Network.eval();
        var (features, pictures) = FeaturesAndPictures(batch);
        var made = InversionNetwork.ToGreyLevels(Network.forward(features)).clamp_(Inverter.Black, Inverter.White);
        var (own, truth) = (made.cpu().contiguous(), pictures.cpu().contiguous());
        ReadOnlySpan<float> ownValues = MemoryMarshal.Cast<byte, float>(own.bytes), trueValues = MemoryMarshal.Cast<byte, float>(truth.bytes);
        for (var i = 0; i < batch.Count; i++)
        {
            var part = new Range(i * batch.Length, (i + 1) * batch.Length);
            quality.Add(ownValues[part], trueValues[part]);
        }
    }

    /// <summary>Adds up the squares of a batch's features, channel by channel.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="squares">One sum for each channel of the layer.</param>
    /// <returns>Cells that were added up.</returns>
    public long AddSquares(FilledBatch batch, double[] squares)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(squares);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (features, _) = FeaturesAndPictures(batch);
        var rows = ChannelsLast.ToRows(features).cpu();
        var values = MemoryMarshal.Cast<byte, float>(rows.bytes);
        for (var i = 0; i < values.Length; i++)
            squares[i % squares.Length] += (double)values[i] * values[i];
        return values.Length / squares.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Network.Dispose();
        frozen.Dispose();
    }

    private (Tensor Features, Tensor Pictures) FeaturesAndPictures(FilledBatch batch)
    {
        using var mode = no_grad();
        var pictures = input.ToTensor(batch, CPU);
        var grid = Network.Shape.Grid;
        var rows = empty([batch.Count, grid.Size, grid.Size, grid.Channels], ScalarType.Float32);
        var made = Enumerable.Range(0, batch.Count).Select(_ => frozen.Pool.Rent()).ToArray();
        using (var planes = pictures.contiguous())
            frozen.Extract(MemoryMarshal.Cast<byte, float>(planes.bytes), made);
        var values = MemoryMarshal.Cast<byte, float>(rows.bytes);
        for (var i = 0; i < made.Length; i++)
        {
            made[i][0].CopyTo(values[(i * made[i][0].Length)..]);
            frozen.Pool.Return(made[i]);
        }
        return (ChannelsLast.FromRows(rows).to(device), pictures.to(device));
    }
}

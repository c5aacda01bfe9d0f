using System.Buffers;
using System.Runtime.InteropServices;
using Streaming.Domain;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Features;

/// <summary>
/// Runs pictures through the convolution stack and hands out the features of conv1 .. conv5 (after ReLU) as plain
/// arrays. On the processor an image's features are the same to the last bit however many images share its batch,
/// wherever it stands among them, and however many threads torch uses. Several threads may call at once.
/// </summary>
public sealed class FeatureExtractor : IFeatures
{
    // Enough to fill the vector units; more only takes memory (6 MB an image).
    private const int ImagesPerPass = 16;

    private readonly ConvolutionStack stack;
    private readonly Preprocessing preprocessing;
    private readonly Device device;

    /// <summary>An extractor with the weights' dialect.</summary>
    /// <param name="weights">Weights that hold conv1 .. conv5.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="withPool1">Whether pool1 comes after conv5 in every image's features.</param>
    /// <exception cref="InputException">The weights lack a convolution.</exception>
    public FeatureExtractor(WeightSet weights, ComputeDevice device, bool withPool1 = false)
        : this(weights, device, AlexNetSpace.Of(weights.Dialect), withPool1 ? [AlexNetSpace.Pool1(weights.Dialect)] : [])
    {
    }

    private FeatureExtractor(WeightSet weights, ComputeDevice device, FeatureSpace space, Layer[] more)
    {
        ArgumentNullException.ThrowIfNull(device);
        this.device = device.Torch;
        preprocessing = Preprocessing.Of(weights.Dialect);
        Space = space;
        Layers = [.. space.Layers, .. more];
        Pool = Streaming.Domain.Features.pool(Layers);
        stack = weights.BuildStack(space.Layers[^1].Name);
        stack.to(this.device);
        stack.eval();
    }

    /// <summary>An extractor of one layer alone: what comes after it is not computed.</summary>
    /// <param name="weights">Weights that hold the convolutions up to the layer.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="layer">conv1 .. conv5.</param>
    /// <exception cref="InputException">There is no such layer, or the weights lack a convolution.</exception>
    public static FeatureExtractor OfLayer(WeightSet weights, ComputeDevice device, string layer)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var whole = AlexNetSpace.Of(weights.Dialect);
        return whole.IndexOf(layer) is >= 0 and var place
            ? new FeatureExtractor(weights, device, new FeatureSpace(whole.Network, whole.InputSize, [whole.Layers[place]]), [])
            : throw new InputException($"'{layer}' is no layer of AlexNet's features; expected one of {string.Join(", ", whole.LayerNames)}.");
    }

    /// <summary>The network's dialect.</summary>
    public Dialect Dialect => stack.Dialect;

    /// <inheritdoc/>
    public FeatureSpace Space { get; }

    /// <summary>The layers of the features, in order: conv1 .. conv5, then pool1 where it was asked for.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <inheritdoc/>
    public Pool<float[][]> Pool { get; }

    /// <inheritdoc/>
    public int ImageLength => preprocessing.ImageLength;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are fewer numbers than the pictures have.</exception>
    public void Extract(ReadOnlySpan<float> images, IReadOnlyList<float[][]> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (images.Length < (long)features.Count * ImageLength)
            throw new ArgumentException($"{features.Count} pictures have {(long)features.Count * ImageLength} numbers, not {images.Length}.", nameof(images));
        for (var first = 0; first < features.Count; first += ImagesPerPass)
        {
            var count = Math.Min(ImagesPerPass, features.Count - first);
            ExtractPass(images.Slice(first * ImageLength, count * ImageLength), count, features, first);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stack.Dispose();

    private void ExtractPass(ReadOnlySpan<float> images, int count, IReadOnlyList<float[][]> features, int first)
    {
        var input = ArrayPool<float>.Shared.Rent(images.Length);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var part = new Range(i * ImageLength, (i + 1) * ImageLength);
                preprocessing.Apply(images[part], input.AsSpan(part));
            }
            using var scope = NewDisposeScope();
            using var mode = inference_mode();
            var size = preprocessing.InputSize;
            var rows = frombuffer(input, ScalarType.Float32, images.Length).view(count, size, size, 3).to(device);
            var activations = stack.Activations(ChannelsLast.FromRows(rows), [.. Layers.Select(layer => layer.Name)]);
            for (var k = 0; k < Layers.Count; k++)
            {
                var values = ChannelsLast.ToRows(activations[Layers[k].Name]).cpu();
                for (var i = 0; i < count; i++)
                    MemoryMarshal.Cast<byte, float>(values[i].bytes).CopyTo(features[first + i][k]);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }
}

using System.Buffers;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Onnx.Layers;
using Streaming.Onnx.Models;

namespace Streaming.Onnx.Networks;

/// <summary>
/// Runs pictures through an ONNX network, one at a time, and hands out the features of its layers. Several threads may call
/// at once; a picture's features are the same to the last bit whatever runs beside it.
/// </summary>
internal sealed class OnnxFeatures : IFeatures
{
    private readonly OnnxSession session;
    private readonly PictureInput input;
    private readonly PictureColours colours;
    private readonly IReadOnlyList<MapLayer> maps;

    public OnnxFeatures(OnnxModel model, PictureInput input, PictureColours colours, FeatureSpace space, IReadOnlyList<MapLayer> maps, ComputeDevice device)
    {
        (this.input, this.colours, this.maps, Space) = (input, colours, maps, space);
        Pool = Features.pool(space.Layers);
        session = new OnnxSession(model, input, [.. maps.Select(map => map.Tensor)], device);
    }

    /// <inheritdoc/>
    public FeatureSpace Space { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Layer> Layers => Space.Layers;

    /// <inheritdoc/>
    public Pool<float[][]> Pool { get; }

    /// <inheritdoc/>
    public int ImageLength => 3 * input.Size * input.Size;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are fewer numbers than the pictures have.</exception>
    public void Extract(ReadOnlySpan<float> images, IReadOnlyList<float[][]> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (images.Length < (long)features.Count * ImageLength)
            throw new ArgumentException($"{features.Count} pictures have {(long)features.Count * ImageLength} numbers, not {images.Length}.", nameof(images));
        var made = ArrayPool<float>.Shared.Rent(ImageLength);
        try
        {
            for (var i = 0; i < features.Count; i++)
            {
                colours.Apply(images.Slice(i * ImageLength, ImageLength), input, made);
                var own = features[i];
                session.Run(made.AsMemory(0, ImageLength), (layer, value) => maps[layer].Copy(value.GetTensorDataAsSpan<float>(), own[layer]));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(made);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}

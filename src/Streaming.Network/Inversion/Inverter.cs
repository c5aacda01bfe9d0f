using System.Runtime.InteropServices;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Inversion;

/// <summary>A trained inverter: makes pictures of the features of its layer. Several threads may not call at once.</summary>
public sealed class Inverter : IDisposable
{
    internal static readonly Scalar Black = 0, White = 255;

    private readonly InversionNetwork network;
    private readonly Device device;

    internal Inverter(InversionNetwork network, InverterDescription description, ComputeDevice device)
    {
        this.network = network;
        this.device = device.Torch;
        Description = description;
        network.to(this.device);
        network.eval();
    }

    /// <summary>What its file says of it.</summary>
    public InverterDescription Description { get; }

    /// <summary>Side of its pictures in pixels: the network's input.</summary>
    public int PictureSize => Description.Shape.Space.InputSize;

    /// <summary>The picture that features were probably computed from.</summary>
    /// <param name="features">Features of the layer after ReLU: rows, then columns, then channels.</param>
    /// <returns>Three planes of red, green and blue in 0..255.</returns>
    public float[] Invert(float[] features)
    {
        var grid = Description.Shape.Grid;
        ArgumentNullException.ThrowIfNull(features);
        if (features.Length != grid.Size * grid.Size * grid.Channels)
            throw new ArgumentException($"Features of {grid.Name} have {grid.Size} x {grid.Size} x {grid.Channels} numbers, not {features.Length}.", nameof(features));
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var rows = frombuffer(features, ScalarType.Float32).view(1, grid.Size, grid.Size, grid.Channels).to(device);
        var picture = InversionNetwork.ToGreyLevels(network.forward(ChannelsLast.FromRows(rows))).clamp_(Black, White);
        return MemoryMarshal.Cast<byte, float>(picture.cpu().contiguous().bytes).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}

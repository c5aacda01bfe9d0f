namespace Streaming.Network.Inversion;

/// <summary>The inverters that travel with the program, for its default weights: data/inverters/LAYER.safetensors.</summary>
public static class DefaultInverters
{
    /// <summary>The layers that there is a default inverter for.</summary>
    public static IReadOnlyList<string> Layers { get; } = ["conv1", "conv3", "conv5"];

    /// <summary>The file of a layer's inverter.</summary>
    /// <param name="layer">One of <see cref="Layers"/>.</param>
    public static string FileOf(string layer) => Path.Combine(AppContext.BaseDirectory, "data", "inverters", layer + ".safetensors");
}

using Streaming.Domain;

namespace Streaming.Network.Inversion;

/// <summary>The inverters that travel with the program, for its default weights: data/inverters/LAYER.safetensors.</summary>
public static class DefaultInverters
{
    /// <summary>The layers that there is a default inverter for.</summary>
    public static IReadOnlyList<string> Layers { get; } = ["conv1", "conv3", "conv5"];

    /// <summary>The file of a layer's inverter.</summary>
    /// <exception cref="InputException">No inverter of that layer travels with the program.</exception>
    public static string FileOf(string layer) =>
        Layers.Contains(layer)
            ? Path.Combine(AppContext.BaseDirectory, "data", "inverters", layer + ".safetensors")
            : throw new InputException($"--layer is '{layer}': inverters of {string.Join(", ", Layers)} travel with the program; choose one of them, or train one with invert-train and give it with --inverter FILE.");
}

namespace Streaming.EndToEnd.Tests;

/// <summary>Weights that are not the default ones.</summary>
internal static class OtherWeights
{
    /// <summary>Writes the default convolution stack with another last number.</summary>
    public static void Write(string path)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Places.Repository, "data", "weights", "default.safetensors"));
        bytes[^2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}

using Streaming.Domain;
using Streaming.Network.Weights;

namespace Streaming.Network.Tests;

/// <summary>Made inputs.</summary>
internal static class Draw
{
    public static float[] Normals(int count, int seed, double scale = 1)
    {
        var random = new SeededRandom((ulong)seed, "test");
        return [.. Enumerable.Range(0, count).Select(_ => (float)(scale * random.NextNormal()))];
    }

    public static double[] Uniforms(int count, int seed)
    {
        var random = new SeededRandom((ulong)seed, "test");
        return [.. Enumerable.Range(0, count).Select(_ => random.NextUniform() - 0.5)];
    }

    /// <summary>Seeded weights whose biases are not zero, so that forgetting them shows.</summary>
    public static WeightSet Weights(Dialect dialect)
    {
        var weights = SeededWeights.Create(dialect, 7);
        foreach (var tensor in weights.Tensors.Values.Where(tensor => tensor.Name.EndsWith(".bias", StringComparison.Ordinal)))
            Normals(tensor.Values.Length, 3, scale: 5).CopyTo(tensor.Values, 0);
        return weights;
    }
}

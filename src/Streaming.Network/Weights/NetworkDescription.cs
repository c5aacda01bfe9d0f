using Streaming.Storage.Bases;

namespace Streaming.Network.Weights;

/// <summary>What a network is known by, in a run's records and in bases, which belong to it.</summary>
/// <param name="Weights">Its weights: where they are from in a few words, their hash, and which network they are of.</param>
/// <param name="Sources">The files that they are from, which a run reads and must not replace; empty where they were drawn.</param>
public sealed record NetworkDescription(WeightsDescription Weights, IReadOnlyList<WeightSource> Sources)
{
    /// <summary>The paths of the files.</summary>
    public IReadOnlyList<string> Files => [.. Sources.Select(source => source.Path)];

    /// <summary>In a line for readers.</summary>
    public string Text => Weights.Preprocessing is null ? $"{Weights.Description}, dialect {Weights.Dialect}" : Weights.Description;
}

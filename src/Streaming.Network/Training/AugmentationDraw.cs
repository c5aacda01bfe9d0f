namespace Streaming.Network.Training;

/// <summary>What the augmentation of a step's part is drawn from: the same draw makes the same augmentation.</summary>
/// <param name="Seed">The step's own seed, the same for all its parts.</param>
/// <param name="Images">The images' places in the catalogue, in the order of the batch.</param>
public readonly record struct AugmentationDraw(ulong Seed, IReadOnlyList<int> Images);

namespace Streaming.Network.Training;

/// <summary>The epoch after which the validation images were told apart best, and where its weights are kept.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Top1">Percent of the validation images.</param>
/// <param name="File">The name of the file that holds the weights that learn.</param>
/// <param name="Sha256">The hash of that file.</param>
public sealed record BestEpoch(int Epoch, double Top1, string File, string Sha256);

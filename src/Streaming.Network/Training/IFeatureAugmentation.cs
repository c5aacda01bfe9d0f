using static TorchSharp.torch;

namespace Streaming.Network.Training;

/// <summary>
/// What a training step does to the activations of one layer before the layers after it see them: augmentation inside
/// the network (paper, section 3.3).
/// </summary>
public interface IFeatureAugmentation
{
    /// <summary>The layer whose activations are changed, such as conv5.</summary>
    string Layer { get; }

    /// <summary>The activations and targets that the rest of the step trains on.</summary>
    /// <param name="features">N x C x H x W activations of <see cref="Layer"/>; gradients flow through what is returned.</param>
    /// <param name="targets">N x classes, each row a distribution over the classes.</param>
    /// <param name="draw">What is drawn from, and for which images.</param>
    /// <returns>Tensors of the same shapes in the caller's dispose scope.</returns>
    (Tensor Features, Tensor Targets) Apply(Tensor features, Tensor targets, AugmentationDraw draw);
}

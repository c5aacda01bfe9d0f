using Streaming.Network.Training;

using static TorchSharp.torch;

namespace Streaming.Network.Augmentation;

/// <summary>
/// Generator training (paper, section 3.3): the features of every batch move along one field, drawn from a few, or those of
/// every image along one of its own. The fields are learned generators, or exact fields of the same transforms to compare
/// with.
/// </summary>
/// <param name="layer">The convolution whose features move, such as conv5.</param>
/// <param name="fields">The fields on that layer's grid.</param>
/// <param name="scope">What a field is drawn for.</param>
public sealed class GeneratorAugmentation(string layer, IReadOnlyList<GeneratorField> fields, DrawScope scope = DrawScope.PerBatch) : IFeatureAugmentation
{
    /// <inheritdoc/>
    public string Layer => layer;

    /// <summary>The fields that are drawn from.</summary>
    public IReadOnlyList<GeneratorField> Fields => fields;

    /// <inheritdoc/>
    public (Tensor Features, Tensor Targets) Apply(Tensor features, Tensor targets, AugmentationDraw draw) =>
        (GeneratorLayer.Apply(features, [.. draw.Images.Select(image => fields[TransformDraw.Of(scope, draw.Seed, image, fields.Count)])]), targets);
}

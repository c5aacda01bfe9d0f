using Streaming.Network.Batches;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Training;
using static TorchSharp.torch;

namespace Streaming.Network.Augmentation;

/// <summary>The part of a transform's flow on one layer's grid.</summary>
/// <param name="Transform">The transform, such as rotate+=30.</param>
/// <param name="Layer">conv1 .. conv5.</param>
/// <param name="Field">The flow in cells: the x plane, then the y plane.</param>
public sealed record LayerField(string Transform, string Layer, float[] Field);

/// <summary>How far the gradient along the negated field is from the exact adjoint's.</summary>
/// <param name="Transform">The transform.</param>
/// <param name="Layer">The layer whose features move.</param>
/// <param name="Cosine">Cosine of the angle between the two gradients; 1 for the same direction.</param>
/// <param name="RelativeDifference">The length of their difference in lengths of the adjoint's.</param>
public sealed record GradientDifference(string Transform, string Layer, double Cosine, double RelativeDifference);

/// <summary>
/// Measures the paper's approximate backward pass (section 3.3) on a network's own gradients: what comes back to a layer's
/// features from the loss of real images whose features moved along a field, by the negated field and by the exact adjoint.
/// </summary>
public static class GradientComparison
{
    /// <summary>Compares the two for every field.</summary>
    /// <param name="network">The network; it is on the device and does not change.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="pictures">Some images.</param>
    /// <param name="fields">Fields on grids of the network's layers.</param>
    public static IReadOnlyList<GradientDifference> Measure(AlexNet network, ComputeDevice device, FilledBatch pictures, IReadOnlyList<LayerField> fields)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(fields);
        using var scope = NewDisposeScope();
        // Dropout would be another noise than the one that is measured.
        network.eval();
        var input = BatchShape.Of(network.Stack.Dialect, null).ToTensor(pictures, device.Torch);
        var targets = SoftTargets.Of(pictures.Labels, network.Classifier.Shapes[^1].Outputs, 0).to(device.Torch);
        var features = new Dictionary<string, Tensor>();
        using (no_grad())
        {
            foreach (var layer in fields.Select(field => field.Layer).Distinct())
                features[layer] = network.Stack.Run(input, null, layer);
        }
        return [.. fields.Select(field => Compare(network, features[field.Layer], targets, field))];
    }

    private static GradientDifference Compare(AlexNet network, Tensor features, Tensor targets, LayerField field)
    {
        using var scope = NewDisposeScope();
        var size = (int)features.shape[2];
        var adjoint = new GeneratorField(field.Transform, field.Field, size, WarpBackward.ExactAdjoint);
        var negated = new GeneratorField(field.Transform, field.Field, size);
        var moved = adjoint.Forward.Apply(features);
        moved.requires_grad = true;
        var logits = network.Classify(network.Stack.Run(moved, field.Layer));
        var gradient = autograd.grad([SoftTargets.CrossEntropySum(logits, targets)], [moved])[0];
        var exact = adjoint.Backward.Apply(gradient).to(ScalarType.Float64);
        var approximate = negated.Backward.Apply(gradient).to(ScalarType.Float64);
        var cosine = (exact * approximate).sum() / (exact.norm() * approximate.norm());
        var relative = (approximate - exact).norm() / exact.norm();
        return new GradientDifference(field.Transform, field.Layer, cosine.item<double>(), relative.item<double>());
    }
}

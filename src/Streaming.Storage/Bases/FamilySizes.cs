using Streaming.Domain;
using Streaming.Storage.Safetensors;

namespace Streaming.Storage.Bases;

/// <summary>The sizes that the shapes of a family's tensors are made of.</summary>
/// <param name="Length">Components of a flow.</param>
/// <param name="Layers">Layers of the features.</param>
/// <param name="Amounts">Calibration amounts.</param>
/// <param name="Components">Principal components.</param>
/// <param name="Widening">Directions beyond them.</param>
/// <param name="Powers">Powers of t that the generators are of.</param>
/// <param name="BaseFlows">Flows at the base amount that are kept one by one.</param>
internal sealed record FamilySizes(long Length, long Layers, long Amounts, long Components, long Widening, long Powers, long BaseFlows)
{
    /// <summary>As bases.json tells them; the powers, which it does not have, as the file does.</summary>
    public static FamilySizes Of(FamilySummary summary, FeatureSpace space, SafetensorsFile file) =>
        new(space.Length, space.Layers.Length, summary.Amounts.Length, summary.Components, summary.Widening, PowersOf(file), summary.BaseFlows);

    /// <summary>As tensors that are about to be written have them.</summary>
    public static FamilySizes Of(NamedTensors tensors, FeatureSpace space)
    {
        long SizeOf(string name, int axis) => tensors[name].Shape is var shape && axis < shape.Length ? shape[axis] : throw new ArgumentException($"Tensor {name} has too few axes.");
        return new(space.Length, space.Layers.Length, SizeOf(TensorNames.Amounts, 0), SizeOf(TensorNames.Eigenvalues, 0), SizeOf(TensorNames.Widening, 0),
            SizeOf(TensorNames.Coefficients, 1), tensors.Has(TensorNames.BaseFlowPoses) ? SizeOf(TensorNames.BaseFlowPoses, 0) : 0);
    }

    // Columns of the coefficients: 1, t, t^2 and so on. Degree 2, unless the plan says otherwise.
    private static long PowersOf(SafetensorsFile file) =>
        file.Tensors.TryGetValue(TensorNames.Coefficients, out var tensor) && tensor.Shape is [_, > 0 and var powers] && powers <= PlanLimits.highestDegree + 1 ? powers : 3;
}

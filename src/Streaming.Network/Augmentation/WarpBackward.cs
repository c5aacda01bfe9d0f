namespace Streaming.Network.Augmentation;

/// <summary>What brings gradients back through a generator (paper, section 3.3).</summary>
public enum WarpBackward
{
    /// <summary>
    /// The paper's: the gradient is gathered along the negated field, which is the inverse of the field as far as the field
    /// is smooth.
    /// </summary>
    NegatedField,

    /// <summary>
    /// The exact adjoint of the bilinear gather: every cell gets back what it gave, weighted as it was given. It is the
    /// gradient that automatic differentiation of the gather finds.
    /// </summary>
    ExactAdjoint,
}

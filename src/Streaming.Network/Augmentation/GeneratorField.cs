using Streaming.Network.Features;

namespace Streaming.Network.Augmentation;

/// <summary>
/// One layer's part of a generator, ready for <see cref="GeneratorLayer"/>: the gather along the field, and what brings
/// gradients back.
/// </summary>
public sealed class GeneratorField
{
    /// <summary>Prepares a field.</summary>
    /// <param name="name">What the field does, such as rotate+=30.</param>
    /// <param name="field">The layer's flow in cells: the x plane, then the y plane, each row by row.</param>
    /// <param name="size">Cells along one side of the layer's grid.</param>
    /// <param name="backward">What brings gradients back.</param>
    /// <param name="map">The generator's channel map, applied after the gather; null for the field alone.</param>
    /// <exception cref="ArgumentException">The field is not of this grid, or holds a number that is not finite.</exception>
    public GeneratorField(string name, ReadOnlySpan<float> field, int size, WarpBackward backward = WarpBackward.NegatedField, ChannelMap? map = null)
    {
        Name = name;
        Map = map;
        Forward = CellGather.Along(field, size);
        Backward = backward == WarpBackward.ExactAdjoint ? Forward.Adjoint() : CellGather.Along(Negated(field), size);
    }

    /// <summary>What the field does, such as rotate+=30.</summary>
    public string Name { get; }

    /// <summary>The gather along the field.</summary>
    public CellGather Forward { get; }

    /// <summary>What gradients go back through.</summary>
    public CellGather Backward { get; }

    /// <summary>The channel map that follows the gather; null where there is none.</summary>
    public ChannelMap? Map { get; }

    private static float[] Negated(ReadOnlySpan<float> field)
    {
        var negated = field.ToArray();
        for (var i = 0; i < negated.Length; i++)
            negated[i] = -negated[i];
        return negated;
    }
}

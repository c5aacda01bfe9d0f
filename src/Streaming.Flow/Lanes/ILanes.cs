using System.Runtime.Intrinsics;

namespace Streaming.Flow.Lanes;

/// <summary>
/// Sixteen floats that are computed on side by side. Every width of register holds the same sixteen lanes, in one, two or
/// four pieces, and every operation is one rounding per lane, so that results do not depend on the machine.
/// </summary>
internal unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    static abstract T Load(float* source);

    static abstract void Store(float* target, T value);

    static abstract T All(float value);

    static abstract T operator +(T left, T right);

    static abstract T operator -(T left, T right);

    static abstract T operator *(T left, T right);

    static abstract T operator /(T left, T right);

    static abstract T Min(T left, T right);

    static abstract T Max(T left, T right);

    static abstract T Abs(T value);

    static abstract T Sqrt(T value);

    /// <summary>Whether any lane of the left is at least the lane of the right.</summary>
    static abstract bool AnyAtLeast(T left, T right);

    /// <summary>Per lane: <paramref name="yes"/> where left &gt;= right, else <paramref name="no"/>.</summary>
    static abstract T WhereAtLeast(T left, T right, T yes, T no);

    /// <summary>Per lane: <paramref name="yes"/> where left &lt; right, else <paramref name="no"/>.</summary>
    static abstract T WhereLess(T left, T right, T yes, T no);

    /// <summary>Four lanes, lane i holding (l[i] + l[i+8]) + (l[i+4] + l[i+12]): the order of summation at every width.</summary>
    static abstract Vector128<float> Fold(T value);
}

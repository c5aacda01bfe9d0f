using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Streaming.Flow.Lanes;

/// <summary>Sixteen lanes in one 512-bit register.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Lanes512>
{
    private readonly Vector512<float> a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes512(Vector512<float> a)
    {
        this.a = a;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source) =>
        new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Lanes512 value)
    {
        value.a.Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 All(float value)
    {
        var all = Vector512.Create(value);
        return new(all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 left, Lanes512 right) =>
        new(left.a + right.a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 left, Lanes512 right) =>
        new(left.a - right.a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 left, Lanes512 right) =>
        new(left.a * right.a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 left, Lanes512 right) =>
        new(left.a / right.a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 left, Lanes512 right) =>
        new(Vector512.MinNative(left.a, right.a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 left, Lanes512 right) =>
        new(Vector512.MaxNative(left.a, right.a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 value) =>
        new(Vector512.Abs(value.a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 value) =>
        new(Vector512.Sqrt(value.a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyAtLeast(Lanes512 left, Lanes512 right) =>
        Vector512.GreaterThanOrEqualAny(left.a, right.a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereAtLeast(Lanes512 left, Lanes512 right, Lanes512 yes, Lanes512 no) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(left.a, right.a), yes.a, no.a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereLess(Lanes512 left, Lanes512 right, Lanes512 yes, Lanes512 no) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(left.a, right.a), yes.a, no.a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fold(Lanes512 value)
    {
        var half = Vector256.Add(value.a.GetLower(), value.a.GetUpper()); // lanes i and i + 8
        return Vector128.Add(half.GetLower(), half.GetUpper());
    }
}

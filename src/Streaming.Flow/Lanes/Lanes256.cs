using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Streaming.Flow.Lanes;

/// <summary>Sixteen lanes in two 256-bit registers.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Lanes256>
{
    private readonly Vector256<float> a;
    private readonly Vector256<float> b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes256(Vector256<float> a, Vector256<float> b)
    {
        this.a = a;
        this.b = b;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) =>
        new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Lanes256 value)
    {
        value.a.Store(target);
        value.b.Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 All(float value)
    {
        var all = Vector256.Create(value);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 left, Lanes256 right) =>
        new(left.a + right.a, left.b + right.b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 left, Lanes256 right) =>
        new(left.a - right.a, left.b - right.b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 left, Lanes256 right) =>
        new(left.a * right.a, left.b * right.b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 left, Lanes256 right) =>
        new(left.a / right.a, left.b / right.b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 left, Lanes256 right) =>
        new(Vector256.MinNative(left.a, right.a), Vector256.MinNative(left.b, right.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 left, Lanes256 right) =>
        new(Vector256.MaxNative(left.a, right.a), Vector256.MaxNative(left.b, right.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 value) =>
        new(Vector256.Abs(value.a), Vector256.Abs(value.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 value) =>
        new(Vector256.Sqrt(value.a), Vector256.Sqrt(value.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyAtLeast(Lanes256 left, Lanes256 right) =>
        Vector256.GreaterThanOrEqualAny(left.a, right.a) || Vector256.GreaterThanOrEqualAny(left.b, right.b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WhereAtLeast(Lanes256 left, Lanes256 right, Lanes256 yes, Lanes256 no) =>
        new(
            Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(left.a, right.a), yes.a, no.a),
            Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(left.b, right.b), yes.b, no.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WhereLess(Lanes256 left, Lanes256 right, Lanes256 yes, Lanes256 no) =>
        new(
            Vector256.ConditionalSelect(Vector256.LessThan(left.a, right.a), yes.a, no.a),
            Vector256.ConditionalSelect(Vector256.LessThan(left.b, right.b), yes.b, no.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fold(Lanes256 value)
    {
        var half = Vector256.Add(value.a, value.b); // lanes i and i + 8
        return Vector128.Add(half.GetLower(), half.GetUpper());
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Streaming.Flow.Lanes;

/// <summary>Sixteen lanes in four 128-bit registers.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Lanes128>
{
    private readonly Vector128<float> a;
    private readonly Vector128<float> b;
    private readonly Vector128<float> c;
    private readonly Vector128<float> d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes128(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        this.a = a;
        this.b = b;
        this.c = c;
        this.d = d;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) =>
        new(Vector128.Load(source), Vector128.Load(source + 4), Vector128.Load(source + 8), Vector128.Load(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Lanes128 value)
    {
        value.a.Store(target);
        value.b.Store(target + 4);
        value.c.Store(target + 8);
        value.d.Store(target + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 All(float value)
    {
        var all = Vector128.Create(value);
        return new(all, all, all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 left, Lanes128 right) =>
        new(left.a + right.a, left.b + right.b, left.c + right.c, left.d + right.d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 left, Lanes128 right) =>
        new(left.a - right.a, left.b - right.b, left.c - right.c, left.d - right.d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 left, Lanes128 right) =>
        new(left.a * right.a, left.b * right.b, left.c * right.c, left.d * right.d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 left, Lanes128 right) =>
        new(left.a / right.a, left.b / right.b, left.c / right.c, left.d / right.d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 left, Lanes128 right) =>
        new(Vector128.MinNative(left.a, right.a), Vector128.MinNative(left.b, right.b), Vector128.MinNative(left.c, right.c), Vector128.MinNative(left.d, right.d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 left, Lanes128 right) =>
        new(Vector128.MaxNative(left.a, right.a), Vector128.MaxNative(left.b, right.b), Vector128.MaxNative(left.c, right.c), Vector128.MaxNative(left.d, right.d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 value) =>
        new(Vector128.Abs(value.a), Vector128.Abs(value.b), Vector128.Abs(value.c), Vector128.Abs(value.d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 value) =>
        new(Vector128.Sqrt(value.a), Vector128.Sqrt(value.b), Vector128.Sqrt(value.c), Vector128.Sqrt(value.d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyAtLeast(Lanes128 left, Lanes128 right) =>
        Vector128.GreaterThanOrEqualAny(left.a, right.a) || Vector128.GreaterThanOrEqualAny(left.b, right.b) || Vector128.GreaterThanOrEqualAny(left.c, right.c) || Vector128.GreaterThanOrEqualAny(left.d, right.d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WhereAtLeast(Lanes128 left, Lanes128 right, Lanes128 yes, Lanes128 no) =>
        new(
            Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(left.a, right.a), yes.a, no.a),
            Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(left.b, right.b), yes.b, no.b),
            Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(left.c, right.c), yes.c, no.c),
            Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(left.d, right.d), yes.d, no.d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WhereLess(Lanes128 left, Lanes128 right, Lanes128 yes, Lanes128 no) =>
        new(
            Vector128.ConditionalSelect(Vector128.LessThan(left.a, right.a), yes.a, no.a),
            Vector128.ConditionalSelect(Vector128.LessThan(left.b, right.b), yes.b, no.b),
            Vector128.ConditionalSelect(Vector128.LessThan(left.c, right.c), yes.c, no.c),
            Vector128.ConditionalSelect(Vector128.LessThan(left.d, right.d), yes.d, no.d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fold(Lanes128 value)
    {
        return Vector128.Add(Vector128.Add(value.a, value.c), Vector128.Add(value.b, value.d));
    }
}

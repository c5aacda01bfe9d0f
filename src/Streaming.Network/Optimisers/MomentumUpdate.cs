using System.Numerics;
using Streaming.Network.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Streaming.Network.Optimisers;

/// <summary>
/// One step of <see cref="MomentumSgd"/> in one pass over memory: every number of the gradient is read once, every weight and
/// every v is read and written once. As tensor operations the same step passes over weights or v twelve times, and a layer of
/// 75 million weights waits for nothing but memory.
/// </summary>
internal static unsafe class MomentumUpdate
{
    // Numbers of one piece of work.
    private const int Block = 1 << 16;

    /// <summary>Whether the three lie in memory as one pass needs it: float32 on the processor, in the same order.</summary>
    public static bool Fits(Tensor weights, Tensor velocity, Tensor gradient) =>
        new[] { weights, velocity, gradient }.All(tensor => tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.is_contiguous());

    /// <summary>v = momentum v + rate gradient + decay w, w = w - v, number by number on as many threads as torch uses.</summary>
    public static void Apply(Tensor weights, Tensor velocity, Tensor gradient, float momentum, float rate, float decay)
    {
        var (w, v, g) = (TensorMemory.Address(weights), TensorMemory.Address(velocity), TensorMemory.Address(gradient));
        var count = weights.numel();
        var blocks = (int)((count + Block - 1) / Block);
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, block =>
        {
            var first = (long)block * Block;
            Run((float*)w + first, (float*)v + first, (float*)g + first, (int)Math.Min(Block, count - first), momentum, rate, decay);
        });
        GC.KeepAlive(weights);
        GC.KeepAlive(velocity);
        GC.KeepAlive(gradient);
    }

    private static void Run(float* w, float* v, float* g, int count, float momentum, float rate, float decay)
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var weights = Vector.Load(w + i);
            var moves = (Vector.Load(v + i) * momentum) + (Vector.Load(g + i) * rate) + (weights * decay);
            Vector.Store(moves, v + i);
            Vector.Store(weights - moves, w + i);
        }
        for (; i < count; i++)
        {
            v[i] = (v[i] * momentum) + (g[i] * rate) + (w[i] * decay);
            w[i] -= v[i];
        }
    }
}

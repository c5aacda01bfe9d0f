using Streaming.Network.Inversion;

namespace Streaming.Network.Tests.Inversion;

/// <summary>An inverter's steps as their definitions read: every cell adds its kernel to the cells around its place.</summary>
internal static class PlainInverter
{
    public static (float[] Values, int Size) Step(float[] input, int size, InverterStep step, float[] weights, float[] bias, bool leaks)
    {
        var after = step.SizeAfter(size);
        var output = new double[step.Outputs * after * after];
        for (var o = 0; o < step.Outputs; o++)
            Array.Fill(output, bias[o], o * after * after, after * after);
        for (var i = 0; i < step.Inputs; i++)
        for (var y = 0; y < size; y++)
        for (var x = 0; x < size; x++)
        for (var o = 0; o < step.Outputs; o++)
        for (var ky = 0; ky < step.Kernel; ky++)
        for (var kx = 0; kx < step.Kernel; kx++)
        {
            // An up-convolution writes forward from its cell; a convolution's kernel is read the other way round.
            var (ty, tx) = step.Up
                ? ((2 * y) + ky - step.Padding, (2 * x) + kx - step.Padding)
                : (y - ky + step.Padding, x - kx + step.Padding);
            if (ty < 0 || ty >= after || tx < 0 || tx >= after)
                continue;
            var weight = step.Up
                ? weights[(((((i * step.Outputs) + o) * step.Kernel) + ky) * step.Kernel) + kx]
                : weights[(((((o * step.Inputs) + i) * step.Kernel) + ky) * step.Kernel) + kx];
            output[(((o * after) + ty) * after) + tx] += (double)weight * input[(((i * size) + y) * size) + x];
        }
        return (Array.ConvertAll(output, value => (float)(leaks && value < 0 ? 0.2 * value : value)), after);
    }
}

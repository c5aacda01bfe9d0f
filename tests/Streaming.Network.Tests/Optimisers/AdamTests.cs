using static TorchSharp.torch;
using Adam = Streaming.Network.Optimisers.Adam;
using Parameter = TorchSharp.Modules.Parameter;

namespace Streaming.Network.Tests.Optimisers;

public sealed class AdamTests
{
    [Fact]
    public void It_moves_as_the_same_rule_on_arrays_and_goes_on_from_what_it_remembers()
    {
        using var scope = NewDisposeScope();
        var plain = Draw.Normals(12, 1);
        var (mean, square) = (new double[12], new double[12]);
        var matrix = new Parameter(tensor(plain).view(3, 4));
        var first = new Adam([("w", matrix)]);
        var optimiser = first;

        for (var step = 0; step < 6; step++)
        {
            var gradient = Draw.Normals(12, 10 + step, 8);
            matrix.grad = tensor(gradient).view(3, 4);
            var rate = 0.1 / (step + 1);
            optimiser.Move(step, rate, 1 / 8.0);
            for (var i = 0; i < 12; i++)
            {
                var g = gradient[i] / 8.0;
                mean[i] = (0.9 * mean[i]) + (0.1 * g);
                square[i] = (0.999 * square[i]) + (0.001 * g * g);
                var (unbiased, unbiasedSquare) = (mean[i] / (1 - Math.Pow(0.9, step + 1)), square[i] / (1 - Math.Pow(0.999, step + 1)));
                plain[i] = (float)(plain[i] - (rate * unbiased / (Math.Sqrt(unbiasedSquare) + 1e-8)));
            }
            Assert.Null(matrix.grad);
            if (step != 2)
                continue;
            // A checkpoint keeps the memory by its names, and gives it to an optimiser of its own.
            var resumed = new Adam([("w", matrix)]);
            Assert.Equal(["mean.w", "square.w"], resumed.Memory.Keys.Order(StringComparer.Ordinal));
            using (no_grad())
            {
                foreach (var (name, kept) in optimiser.Memory)
                    resumed.Memory[name].copy_(kept);
            }
            optimiser = resumed;
        }
        Assert.Equal(plain, matrix.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        first.Dispose();
        optimiser.Dispose();
    }
}

using Streaming.Network.Optimisers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Optimisers;

public sealed class MomentumSgdTests
{
    [Fact]
    public void It_moves_as_the_same_rule_on_arrays()
    {
        using var scope = NewDisposeScope();
        const double Momentum = 0.9, Decay = 0.01, Share = 0.5;
        var (weights, biases) = (Draw.Normals(12, 1), Draw.Normals(4, 2));
        var (matrix, vector) = (new Parameter(tensor(weights).view(3, 4)), new Parameter(tensor(biases)));
        using var optimiser = new MomentumSgd([("w", matrix, 1), ("b", vector, Share)], Momentum, Decay);
        var (weightMoves, biasMoves) = (new float[12], new float[4]);

        for (var step = 0; step < 5; step++)
        {
            var (weightGradient, biasGradient) = (Draw.Normals(12, 10 + step), Draw.Normals(4, 20 + step));
            matrix.grad = tensor(weightGradient).view(3, 4);
            vector.grad = tensor(biasGradient);
            var rate = 0.1 / (step + 1);
            optimiser.Move(step, rate, 1 / 8.0);
            // Biases do not decay.
            Plain(weights, weightMoves, weightGradient, rate, Decay);
            Plain(biases, biasMoves, biasGradient, rate * Share, 0);
        }
        Assert.Equal(weights, matrix.data<float>().ToArray(), Near);
        Assert.Equal(biases, vector.data<float>().ToArray(), Near);
        Assert.Equal(weightMoves, optimiser.Memory["velocity.w"].data<float>().ToArray(), Near);
        Assert.Null(matrix.grad);

        static void Plain(float[] values, float[] moves, float[] gradient, double rate, double decay)
        {
            for (var i = 0; i < values.Length; i++)
            {
                moves[i] = (float)((Momentum * moves[i]) + (rate * ((gradient[i] / 8) + (decay * values[i]))));
                values[i] -= moves[i];
            }
        }
    }

    [Fact]
    public void Large_layers_and_other_memory_orders_move_by_the_same_rule()
    {
        using var scope = NewDisposeScope();
        const double Momentum = 0.9, Decay = 0.01, Rate = 0.05;
        // More than one block and a rest; and channels last, which one pass over memory does not serve.
        long[][] shapes = [[301, 307], [8, 4, 3, 3]];
        foreach (var shape in shapes)
        {
            var count = (int)shape.Aggregate((a, b) => a * b);
            var (weights, moves) = (Draw.Normals(count, 3), new float[count]);
            var start = tensor(weights).view(shape);
            var parameter = new Parameter(shape.Length == 4 ? Streaming.Network.Models.ChannelsLast.Of(start) : start.clone());
            using var optimiser = new MomentumSgd([("w", parameter, 1)], Momentum, Decay);
            for (var step = 0; step < 3; step++)
            {
                var gradient = Draw.Normals(count, 4 + step);
                parameter.grad = tensor(gradient).view(shape);
                optimiser.Move(step, Rate, 0.5);
                for (var i = 0; i < count; i++)
                {
                    moves[i] = (float)((Momentum * moves[i]) + (Rate * ((0.5 * gradient[i]) + (Decay * weights[i]))));
                    weights[i] -= moves[i];
                }
            }
            Assert.Equal(weights, parameter.contiguous().data<float>().ToArray(), Near);
            Assert.Equal(moves, optimiser.Memory["velocity.w"].contiguous().data<float>().ToArray(), Near);
        }
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5;
}

using Streaming.Network.Training;
using static TorchSharp.torch;

namespace Streaming.Network.Tests.Training;

public sealed class SoftTargetsTests
{
    [Fact]
    public void Smoothing_is_shared_by_all_classes()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0, 0, 1, 0, 1, 0, 0, 0], SoftTargets.Of([2, 0], 4, 0).data<float>().ToArray());
        Assert.Equal([0.05f, 0.05f, 0.85f, 0.05f], SoftTargets.Of([2], 4, 0.2).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Loss_and_gradient_are_those_of_the_formula()
    {
        using var scope = NewDisposeScope();
        float[] logits = [1, -2, 0.5f, 3, 3, -1];
        float[] targets = [0.2f, 0.3f, 0.5f, 0, 1, 0];
        var input = tensor(logits).view(2, 3);
        input.requires_grad = true;
        var loss = SoftTargets.CrossEntropySum(input, tensor(targets).view(2, 3));
        loss.backward();

        double expected = 0;
        var gradient = new double[6];
        for (var row = 0; row < 2; row++)
        {
            var sum = Enumerable.Range(0, 3).Sum(i => Math.Exp(logits[(row * 3) + i]));
            for (var i = row * 3; i < (row * 3) + 3; i++)
            {
                expected -= targets[i] * Math.Log(Math.Exp(logits[i]) / sum);
                gradient[i] = (Math.Exp(logits[i]) / sum) - targets[i];
            }
        }
        Assert.Equal(expected, loss.item<float>(), 5);
        Assert.Equal(gradient, input.grad!.data<float>().ToArray().Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-5);
    }
}

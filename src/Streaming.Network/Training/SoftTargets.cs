using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Streaming.Network.Training;

/// <summary>What the network should say: for every image a distribution over the classes.</summary>
public static class SoftTargets
{
    /// <summary>The targets of labels: one minus the smoothing on the label, and the smoothing shared by all classes.</summary>
    /// <returns>N x classes float32 in the caller's dispose scope.</returns>
    public static Tensor Of(ReadOnlySpan<int> labels, int classes, double smoothing)
    {
        using var scope = NewDisposeScope();
        var values = new float[labels.Length * classes];
        Array.Fill(values, (float)(smoothing / classes));
        for (var i = 0; i < labels.Length; i++)
            values[(i * classes) + labels[i]] += (float)(1 - smoothing);
        return tensor(values).view(labels.Length, classes).MoveToOuterDisposeScope();
    }

    /// <summary>The cross-entropy between targets and the softmax of logits, added up over the images.</summary>
    /// <param name="logits">N x classes.</param>
    /// <param name="targets">N x classes; each row sums to 1.</param>
    /// <returns>One number, through which gradients flow to the logits.</returns>
    public static Tensor CrossEntropySum(Tensor logits, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        return (targets * F.log_softmax(logits, 1)).sum().neg().MoveToOuterDisposeScope();
    }
}

using static TorchSharp.torch;

namespace Streaming.Network.Augmentation;

/// <summary>
/// The generator layer (paper, section 3.3): moves the features of a whole batch along one generator's field, and gradients
/// back as the field was told to. Where the generator has a channel map, it follows; gradients pass the map and its ReLU
/// exactly before they go back along the field.
/// </summary>
public static class GeneratorLayer
{
    /// <summary>PHI(p) = F(p + G(p)), or relu(M F(p + G(p)) + b), for every image and channel.</summary>
    /// <param name="features">N x C x H x W features on the field's grid.</param>
    /// <param name="field">The generator's field.</param>
    /// <returns>The same shape, channels last in memory, in the caller's dispose scope; gradients flow through it.</returns>
    public static Tensor Apply(Tensor features, GeneratorField field)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(field);
        // A custom operation leaves several handles of its own; only the result is the caller's.
        using var scope = NewDisposeScope();
        var moved = Operation.apply(features, field);
        return (field.Map is { } map ? Models.ChannelsLast.FromRows(map.Apply(Models.ChannelsLast.ToRows(moved))) : moved).MoveToOuterDisposeScope();
    }

    private sealed class Operation : autograd.SingleTensorFunction<Operation>
    {
        // Off the processor the backward pass runs on torch's own thread, where nothing else holds the managed handle until
        // the native side has taken the gradient.
        [ThreadStatic]
        private static Tensor? lastGradient;

        public override string Name => nameof(GeneratorLayer);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var field = (GeneratorField)vars[1];
            ctx.save_data(nameof(GeneratorField), field);
            return field.Forward.Apply((Tensor)vars[0]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var field = (GeneratorField)ctx.get_data(nameof(GeneratorField))!;
            lastGradient = field.Backward.Apply(grad_output);
            return [lastGradient, null!];
        }
    }
}

using static TorchSharp.torch;

namespace Streaming.Network.Augmentation;

/// <summary>
/// The generator layer (paper, section 3.3): moves the features of a whole batch along one generator's field, or those of
/// every image along a field of its own, and gradients back as the field was told to. Where the generator has a channel map, it follows; gradients pass the map and its ReLU
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

    /// <summary>The same with a field for each image: images of one field move together.</summary>
    /// <param name="features">N x C x H x W features on the fields' grid.</param>
    /// <param name="fields">The field of each image; an object that stands several times is one field.</param>
    /// <returns>The same shape, channels last in memory, in the caller's dispose scope; gradients flow through it.</returns>
    /// <exception cref="ArgumentException">There are not as many fields as images.</exception>
    public static Tensor Apply(Tensor features, IReadOnlyList<GeneratorField> fields)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(fields);
        if (fields.Count != features.shape[0])
            throw new ArgumentException($"Expected a field for each of {features.shape[0]} images, found {fields.Count}.", nameof(fields));
        var groups = fields.Index().GroupBy(pair => pair.Item, pair => (long)pair.Index).Select(group => (Field: group.Key, Images: group.ToArray())).ToArray();
        if (groups.Length == 1)
            return Apply(features, groups[0].Field);
        using var scope = NewDisposeScope();
        var rows = Models.ChannelsLast.ToRows(features);
        var moved = groups.Select(group => Models.ChannelsLast.ToRows(Apply(Models.ChannelsLast.FromRows(Chosen(rows, group.Images)), group.Field))).ToArray();
        // Where each image stands among those that were put together group by group.
        var places = new long[fields.Count];
        foreach (var (place, image) in groups.SelectMany(group => group.Images).Index())
            places[image] = place;
        return Models.ChannelsLast.FromRows(Chosen(cat(moved), places)).MoveToOuterDisposeScope();
    }

    private static Tensor Chosen(Tensor rows, long[] images)
    {
        using var scope = NewDisposeScope();
        return rows.index_select(0, tensor(images).to(rows.device)).MoveToOuterDisposeScope();
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

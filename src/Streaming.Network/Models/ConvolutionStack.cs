using System.Diagnostics.CodeAnalysis;
using Streaming.Domain;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Streaming.Network.Models;

/// <summary>
/// AlexNet from its input to pool5, in one of its three dialects, as a list of named layers: conv1 .. conv5 (each
/// after ReLU), pool1, pool2, pool5 and, in Caffe's dialects, norm1 and norm2. A stack may end early, which is
/// what partial weight files are good for. Parameters are named conv1.weight .. conv5.bias and start at zero.
/// </summary>
/// <remarks>
/// Input: N x 3 x S x S, preprocessed (see <see cref="Preprocessing"/>), S = 227 in Caffe's dialects and 224 in
/// torchvision's; other sizes work where the grids stay above zero. Pooling is 3x3 with stride 2, rounding sizes up
/// in Caffe's dialects and down in torchvision's.
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "A stack of convolutions is what the field calls it.")]
public sealed class ConvolutionStack : nn.Module<Tensor, Tensor>
{
    private readonly List<(string Name, Func<Tensor, Tensor> Apply)> layers = [];

    /// <summary>A stack of zero weights.</summary>
    /// <param name="dialect">The order and sizes of the layers.</param>
    /// <param name="lastLayer">The layer that the stack ends with.</param>
    /// <exception cref="ArgumentException">The dialect has no layer of that name.</exception>
    public ConvolutionStack(Dialect dialect, string lastLayer = "pool5")
        : base(nameof(ConvolutionStack))
    {
        ArgumentNullException.ThrowIfNull(dialect);
        Dialect = dialect;
        var names = AlexNetShapes.Layers(dialect);
        var last = names.ToList().IndexOf(lastLayer);
        if (last < 0)
            throw new ArgumentException($"{DialectModule.name(dialect)} has no layer {lastLayer}; its layers are {string.Join(", ", names)}.", nameof(lastLayer));
        foreach (var name in names.Take(last + 1))
            layers.Add((name, LayerOf(name)));
    }

    /// <summary>The order and sizes of the layers.</summary>
    public Dialect Dialect { get; }

    /// <summary>The names of the layers, in the order in which they are computed.</summary>
    public IReadOnlyList<string> Layers => [.. layers.Select(layer => layer.Name)];

    /// <summary>The last layer's activation.</summary>
    public override Tensor forward(Tensor input) => Run(input);

    /// <summary>
    /// Computes some consecutive layers: those after <paramref name="after"/> (from the start where it is absent) up
    /// to and including <paramref name="through"/> (to the end where it is absent).
    /// </summary>
    /// <param name="input">The activation of <paramref name="after"/>, or the preprocessed images.</param>
    /// <param name="after">The layer whose activation is given.</param>
    /// <param name="through">The layer whose activation is wanted.</param>
    /// <returns>A new tensor in the caller's dispose scope.</returns>
    public Tensor Run(Tensor input, string? after = null, string? through = null)
    {
        using var scope = NewDisposeScope();
        var start = after is null ? 0 : IndexOf(after) + 1;
        var end = through is null ? layers.Count : IndexOf(through) + 1;
        if (start >= end)
            throw new ArgumentException($"There is no layer after {after} up to {through ?? layers[^1].Name}.", nameof(after));
        var activation = input;
        for (var i = start; i < end; i++)
        {
            var next = layers[i].Apply(activation);
            // Under autograd the graph keeps what it needs; otherwise a spent activation is free for the next.
            if (!ReferenceEquals(activation, input))
                activation.Dispose();
            activation = next;
        }
        return activation.MoveToOuterDisposeScope();
    }

    /// <summary>The activations of the named layers; layers after the last of them are not computed.</summary>
    /// <param name="input">The preprocessed images.</param>
    /// <param name="names">Layers of this stack.</param>
    /// <returns>New tensors in the caller's dispose scope, N x C x H x W with channels last in memory.</returns>
    public IReadOnlyDictionary<string, Tensor> Activations(Tensor input, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        using var scope = NewDisposeScope();
        var activations = new Dictionary<string, Tensor>();
        string? at = null;
        var activation = input;
        foreach (var name in names.OrderBy(IndexOf).Distinct())
        {
            activation = Run(activation, at, name);
            activations[name] = activation.MoveToOuterDisposeScope();
            at = name;
        }
        return activations;
    }

    /// <summary>
    /// The last layer that follows from a layer's activation without weights: the pooling or normalization before the next
    /// convolution, or the layer itself where a convolution comes next.
    /// </summary>
    /// <param name="name">A layer of this stack.</param>
    public string BeforeNextConvolution(string name) =>
        layers.Skip(IndexOf(name) + 1).TakeWhile(layer => !IsConvolution(layer.Name)).Select(layer => layer.Name).LastOrDefault(name);

    /// <summary>Whether a layer is computed before another one.</summary>
    /// <param name="dialect">The order of the layers.</param>
    /// <param name="layer">The one; a name that is no layer's is before none.</param>
    /// <param name="other">The other one.</param>
    public static bool IsBefore(Dialect dialect, string layer, string other)
    {
        var names = AlexNetShapes.Layers(dialect).ToList();
        return names.Contains(layer) && names.IndexOf(layer) < names.IndexOf(other);
    }

    private static bool IsConvolution(string name) => name.StartsWith("conv", StringComparison.Ordinal);

    private int IndexOf(string name)
    {
        var index = layers.FindIndex(layer => layer.Name == name);
        return index >= 0 ? index : throw new ArgumentException($"The stack has no layer {name}; its layers are {string.Join(", ", Layers)}.", nameof(name));
    }

    private Func<Tensor, Tensor> LayerOf(string name)
    {
        if (name.StartsWith("norm", StringComparison.Ordinal))
            return CrossChannelNormalization.Apply;
        if (name.StartsWith("pool", StringComparison.Ordinal))
            return Pool;
        var convolution = new Convolution(AlexNetShapes.Convolutions(Dialect).Single(shape => shape.Name == name));
        register_module(name, convolution);
        return convolution.forward;
    }

    private Tensor Pool(Tensor input) => F.max_pool2d(input, 3, 2, ceil_mode: !Dialect.IsTorchvision);
}

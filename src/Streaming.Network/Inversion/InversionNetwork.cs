using Streaming.Network.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Streaming.Network.Inversion;

/// <summary>
/// An up-convolutional network from the features of one layer to the picture that they were computed from (Dosovitskiy and
/// Brox 2016, "Inverting visual representations with convolutional networks"): convolutions and up-convolutions with leaky
/// ReLU between them. See docs/inversion.md for where it follows the publication.
/// </summary>
public sealed class InversionNetwork : nn.Module<Tensor, Tensor>
{
    // What a negative number keeps in a leaky ReLU, as in the publication.
    private const double Slope = 0.2;

    // Pictures are 128 + 64 times what the last step gives, so that its numbers are about one.
    private const double Grey = 128, Spread = 64;

    private static readonly Scalar Leak = Slope, SpreadOf = Spread, GreyOf = Grey;

    private readonly List<(InverterStep Step, Parameter Weight, Parameter Bias)> steps = [];
    private readonly Tensor scale;
    private readonly PixelPlaces places;

    /// <summary>A network of zero weights.</summary>
    /// <param name="shape">Its steps.</param>
    public InversionNetwork(InverterShape shape)
        : base(nameof(InversionNetwork))
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        places = new PixelPlaces(shape.Places);
        using var scope = NewDisposeScope();
        foreach (var step in shape.Steps)
        {
            var weight = new Parameter(zeros(step.WeightShape));
            var bias = new Parameter(zeros(step.Outputs));
            // A parameter's name holds no dot unless it is that of a module's own.
            register_parameter(step.Name + "_weight", weight);
            register_parameter(step.Name + "_bias", bias);
            weight.DetachFromDisposeScope();
            bias.DetachFromDisposeScope();
            steps.Add((step, weight, bias));
        }
        scale = ones(1, shape.Grid.Channels, 1, 1).DetachFromDisposeScope();
    }

    /// <summary>The steps' sizes.</summary>
    public InverterShape Shape { get; }

    /// <summary>The parameters that learn, by the names that files give them: STEP.weight and STEP.bias.</summary>
    public IEnumerable<(string Name, Parameter Value)> Weights =>
        steps.SelectMany(step => new[] { (step.Step.Name + ".weight", step.Weight), (step.Step.Name + ".bias", step.Bias) });

    /// <summary>What each channel is multiplied by before the first step: one over its usual size. It does not learn.</summary>
    internal Tensor FeatureScale => scale;

    /// <summary>
    /// Draws the first weights, the same on every machine: normal with a variance that keeps the size of activations
    /// through leaky ReLUs (He et al. 2015), the last step's ten times smaller, so that the first pictures are nearly grey.
    /// </summary>
    /// <param name="seed">Another seed gives other weights.</param>
    public void Draw(ulong seed)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (step, weight, _) in steps)
        {
            var random = new SeededRandom(seed, "inverter " + step.Name);
            var deviation = Math.Sqrt(2 / (1 + (Slope * Slope)) / step.FanIn) * (step == steps[^1].Step ? 0.1 : 1);
            var values = new float[weight.numel()];
            foreach (ref var value in values.AsSpan())
                value = (float)(deviation * random.NextNormal());
            weight.copy_(tensor(values).view(weight.shape));
        }
    }

    /// <summary>Sets what each channel is multiplied by first.</summary>
    public void SetFeatureScale(float[] scales)
    {
        ArgumentNullException.ThrowIfNull(scales);
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        scale.copy_(tensor(scales).view(1, scales.Length, 1, 1));
    }

    /// <summary>Rounds all numbers to half precision, as a file keeps them.</summary>
    public void RoundToHalf()
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        foreach (var (_, value) in Weights)
            value.copy_(value.to(ScalarType.Float16));
        scale.copy_(scale.to(ScalarType.Float16));
    }

    /// <summary>Pictures in units of <see cref="ToGreyLevels"/>: N x 3 x S x S, red, green and blue.</summary>
    /// <param name="input">N x channels x cells x cells features after ReLU.</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var activation = input * scale.to(input.device);
        foreach (var (step, weight, bias) in steps)
        {
            activation = step.Up
                ? F.conv_transpose2d(activation, weight, bias, strides: [2, 2], padding: [step.Padding, step.Padding])
                : F.conv2d(activation, weight, bias, strides: [1, 1], padding: [step.Padding, step.Padding]);
            if (step != steps[^1].Step)
                activation = activation.leaky_relu_(Leak);
        }
        return places.Take(activation).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            scale.Dispose();
            places.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>From the units of the last step to 0..255.</summary>
    internal static Tensor ToGreyLevels(Tensor output) => output.mul(SpreadOf).add_(GreyOf);

    /// <summary>From 0..255 to the units of the last step.</summary>
    internal static Tensor FromGreyLevels(Tensor pictures) => pictures.sub(GreyOf).div_(SpreadOf);

    /// <summary>A squared error of one in the last step's units, in squared grey levels.</summary>
    public static double SquaredGreyLevels => Spread * Spread;
}

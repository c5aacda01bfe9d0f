using Streaming.Domain;
using Streaming.Network.Models;

namespace Streaming.Network.Inversion;

/// <summary>
/// The steps of the inverter of one layer. Convolutions first, on the layer's own grid; then up-convolutions that go the
/// grids of AlexNet back: 13 to 27 to 55 cells and on to 112 and 227 pixels. Kernels and paddings are chosen so that every
/// cell's middle stays where the layer sees it, so the picture of 227 x 227 pixels needs no shifting and no resampling.
/// </summary>
/// <param name="Layer">The layer whose features go in: conv1 .. conv5.</param>
/// <param name="Dialect">The network that the features are of.</param>
/// <param name="Width">Channels of the steps, in units of those that the default inverters have, rounded to eights.</param>
public sealed record InverterShape(string Layer, Dialect Dialect, double Width = 1)
{
    private const int Colours = 3;

    // Channels on the grids of 13, 27, 55 and 112 cells. Inverters that begin at 55 cells have fewer steps, and wider ones.
    private const int Coarse = 192, Middle = 96, Fine = 48, Finest = 24, WideFine = 64, WideFinest = 32;

    // Channels are whole octets, which fill vector units; oneDNN's transposed convolutions are also wrong for some other numbers.
    private const int Octet = 8;

    // A step from 55 cells, with no padding, to 112 and on to 227: 2 (55 - 1) + 4 and 2 (112 - 1) + 5.
    private const int ToPixels = 4, UpKernel = 5;

    /// <summary>Whether an inverter may be so wide: from a hundredth of the default ones to sixteen times as wide.</summary>
    public static bool IsWidth(double width) => width is >= 0.01 and <= 16;

    /// <summary>The layer's grid and channels.</summary>
    public Layer Grid => AlexNetSpace.Of(Dialect).Layers.FirstOrDefault(layer => layer.Name == Layer)
        ?? throw new InputException($"'{Layer}' is not a layer that features are inverted at; expected one of {string.Join(", ", AlexNetSpace.Of(Dialect).LayerNames)}.");

    /// <summary>The steps in order.</summary>
    public IReadOnlyList<InverterStep> Steps
    {
        get
        {
            var steps = new List<InverterStep>();
            var channels = Grid.Channels;
            void Add(int outputs, int kernel, int padding, bool up)
            {
                var wide = outputs == Colours ? Colours : Octet * Math.Max(1, (int)Math.Round(outputs * Width / Octet));
                steps.Add(new InverterStep((up ? "up" : "conv") + (steps.Count(step => step.Up == up) + 1), channels, wide, kernel, padding, up));
                channels = wide;
            }
            switch (Grid.Size)
            {
                case 55:
                    Add(WideFine, 3, 1, up: false);
                    Add(WideFine, 3, 1, up: false);
                    break;
                case 27:
                    Add(Middle, 3, 1, up: false);
                    Add(Fine, UpKernel, 1, up: true);
                    break;
                default:
                    Add(Coarse, 3, 1, up: false);
                    Add(Middle, UpKernel, 1, up: true);
                    Add(Fine, UpKernel, 1, up: true);
                    break;
            }
            Add(Grid.Size == 55 ? WideFinest : Finest, ToPixels, 0, up: true);
            Add(Colours, UpKernel, 0, up: true);
            return steps;
        }
    }

    /// <summary>Numbers that one image has on its way through all steps, what goes in and what comes out included.</summary>
    internal long Activations
    {
        get
        {
            var (size, sum) = (Grid.Size, (long)Grid.Size * Grid.Size * Grid.Channels);
            foreach (var step in Steps)
            {
                size = step.SizeAfter(size);
                sum += (long)size * size * step.Outputs;
            }
            return sum;
        }
    }
}

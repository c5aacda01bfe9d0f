using System.CommandLine;
using Microsoft.FSharp.Core;
using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>The option --box: where the object of one image is.</summary>
internal static class BoxOption
{
    public static Option<double[]> Create() =>
        NumberOption.Reals("--box", 4, RealRange.Between(0, NumberOption.Many), "The object's box in pixels of the image. Default: that of its VOC XML file, otherwise the middle of the image.", "X Y WIDTH HEIGHT");

    /// <summary>The box that was given.</summary>
    public static FSharpOption<Box>? Value(ParseResult result, Option<double[]> option) =>
        result.GetValue(option) is { Length: 4 } numbers
            ? FSharpOption<Box>.Some(BoxModule.create(numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]))
            : null;
}

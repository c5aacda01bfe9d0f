using System.CommandLine;
using Streaming.Imaging.Decoding;

namespace Streaming.Cli.Options;

/// <summary>How large a picture may be: an option of every command that reads images.</summary>
internal static class MaxPixelsOption
{
    private const string Name = "--max-pixels";

    /// <summary>The option, made anew for each command.</summary>
    public static Option<int> Create() =>
        NumberOption.Whole(Name, 1, ImageLimits.LargestPixels, ImageLimits.DefaultPixels, "The most pixels of an image; larger ones are refused before memory is taken.");

    /// <summary>Sets the limit that the command line gives, or the default, for all images that are read from now on.</summary>
    public static void Apply(ParseResult result) =>
        ImageLimits.MaxPixels = result.CommandResult.Command.Options.OfType<Option<int>>().FirstOrDefault(option => option.Name == Name) is { } option
            ? result.GetValue(option)
            : ImageLimits.DefaultPixels;
}

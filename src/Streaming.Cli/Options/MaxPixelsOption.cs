using System.CommandLine;
using Streaming.Imaging;

namespace Streaming.Cli.Options;

/// <summary>How large a picture may be: an option of every command that reads images.</summary>
internal static class MaxPixelsOption
{
    public static Option<int> Option { get; } = Create();

    /// <summary>Sets the limit that the command line gives, or the default, for all images that are read from now on.</summary>
    public static void Apply(ParseResult result) =>
        ImageLimits.MaxPixels = result.GetResult(Option) is null ? ImageLimits.DefaultPixels : result.GetValue(Option);

    private static Option<int> Create()
    {
        var option = new Option<int>("--max-pixels")
        {
            Description = "The most pixels of an image; larger ones are refused before memory is taken.",
            HelpName = "N",
            DefaultValueFactory = _ => ImageLimits.DefaultPixels,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var n) && n is < 1 or > ImageLimits.LargestPixels)
                result.AddError($"--max-pixels is {n}; expected 1 to {ImageLimits.LargestPixels}.");
        });
        return option;
    }
}

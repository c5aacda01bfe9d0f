using System.CommandLine;

namespace Streaming.Cli.Options;

/// <summary>The argument DATASET: what a dataset may be, told once.</summary>
internal static class DatasetArgument
{
    private const string What = "Images: a folder, a tar, tgz, zip or Parquet file, several as set-{000..146}.tar, a text file that lists them, https:// to one of these, or - for a tar on the standard input";

    /// <summary>Images with boxes.</summary>
    /// <param name="more">What else is said of it, as a sentence.</param>
    public static Argument<string> Boxed(string more = "") => new("DATASET") { Description = With("; with VOC XML beside them, or in ImageNet's CLS-LOC layout.", more) };

    /// <summary>Images with boxes, which need not be given.</summary>
    /// <param name="more">What is done without it, as a sentence.</param>
    public static Argument<string?> BoxedOrNone(string more) => new("DATASET") { Description = With("; with VOC XML beside them, or in ImageNet's CLS-LOC layout.", more), Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Images of classes.</summary>
    /// <param name="folders">Their folders, such as CLASS/ alone.</param>
    public static Argument<string> Classed(string folders) => new("DATASET") { Description = With($"; with {folders}, in ImageNet's CLS-LOC layout, or with classes beside them.", "") };

    /// <summary>Any images.</summary>
    /// <param name="more">What else is said of it, as a sentence.</param>
    public static Argument<string> Any(string more) => new("DATASET") { Description = With(".", more) };

    private static string With(string how, string more) => What + how + (more.Length > 0 ? " " + more : "");
}

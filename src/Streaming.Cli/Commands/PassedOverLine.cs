using Streaming.Imaging.Catalogue;
using Streaming.Pipeline.Runs;

namespace Streaming.Cli.Commands;

/// <summary>Says which files a command passed over as pictures of kinds that are not read.</summary>
internal static class PassedOverLine
{
    /// <summary>One line where there are any, unless only metrics.json is printed, which tells of them too.</summary>
    public static void Tell(TextWriter output, PassedOver passedOver, bool onlyJson)
    {
        if (!onlyJson && PassedOverCounts.sentence(passedOver) is { Length: > 0 } sentence)
            output.WriteLine(sentence);
    }
}

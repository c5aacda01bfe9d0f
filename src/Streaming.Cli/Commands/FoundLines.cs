using Streaming.Imaging.Catalogue;
using Streaming.Pipeline.Runs;

namespace Streaming.Cli.Commands;

/// <summary>
/// Says what a command found in its dataset that is not told by results: where boxes are from, and which files were passed over
/// as pictures of kinds that are not read.
/// </summary>
internal static class FoundLines
{
    /// <summary>A line for each where there is something to tell, unless only metrics.json is printed.</summary>
    public static void Tell(TextWriter output, BoxOrigin? boxesFrom, PassedOver passedOver, bool onlyJson)
    {
        if (onlyJson)
            return;
        if (boxesFrom is not null)
            output.WriteLine(boxesFrom.Words);
        if (PassedOverCounts.sentence(passedOver) is { Length: > 0 } sentence)
            output.WriteLine(sentence);
    }
}

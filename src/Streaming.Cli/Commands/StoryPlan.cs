using Microsoft.FSharp.Collections;
using Streaming.Experiments.Story;

namespace Streaming.Cli.Commands;

/// <summary>What a story is about, and its parts.</summary>
/// <param name="Facts">What the parts depend on.</param>
/// <param name="Planned">The parts, in their order.</param>
internal sealed record StoryPlan(StoryFacts Facts, FSharpList<PlannedPart> Planned);

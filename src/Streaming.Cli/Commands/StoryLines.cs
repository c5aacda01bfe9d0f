using Microsoft.FSharp.Core;
using Streaming.Experiments.Story;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>What a run that tells the whole story says at its beginning and at its end.</summary>
internal static class StoryLines
{
    /// <summary>What would be done: each part with its time and its command line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="story">The story.</param>
    /// <param name="there">A command line as it will be.</param>
    public static void Plan(TextWriter output, StoryPlan story, Func<string, string> there)
    {
        output.WriteLine(Head(story, new HashSet<string>()));
        foreach (var part in story.Planned)
        {
            output.WriteLine(Line(part));
            output.WriteLine("    " + there(CommandText.ofWords(part.Words)));
        }
    }

    /// <summary>What is going to be done, and how long it takes here.</summary>
    /// <param name="error">Where to.</param>
    /// <param name="story">The story.</param>
    /// <param name="done">The parts that are done already.</param>
    public static void Begin(TextWriter error, StoryPlan story, IReadOnlySet<string> done)
    {
        error.WriteLine(Head(story, done));
        foreach (var part in story.Planned)
            error.WriteLine(done.Contains(part.Name) ? $"  {part.Name,-10} done" : Line(part));
    }

    /// <summary>What came out, and what to do next.</summary>
    public static void End(TextWriter output, string folder, StoryRecord told)
    {
        foreach (var part in told.Parts.Where(part => part.State == PartState.leftOut || part.State == PartState.failed))
            output.WriteLine($"{part.Name} {(part.State == PartState.failed ? "has failed" : "is left out")}: {OptionModule.ToObj(part.Why)}");
        foreach (var sentence in StoryResult.sentences(folder))
            output.WriteLine(sentence);
        output.WriteLine($"The page is {Path.Combine(folder, RunFiles.Report)}.");
        output.WriteLine("Next:");
        output.WriteLine($"  streaming inspect {folder}");
        if (told.MadeSample)
            output.WriteLine("  streaming run DATASET                  your own images with boxes, or ImageNet's");
        if (told.Story != StoryKindModule.name(StoryKind.Full))
            output.WriteLine($"  streaming run {(told.MadeSample ? "" : told.Dataset + " ")}--story full     as much as the paper");
    }

    /// <summary>What of a story that was stopped is done.</summary>
    public static void Stopped(TextWriter error, string folder)
    {
        if (OptionModule.ToObj(StoryRecordModule.tryRead(folder)) is not { } told)
            return;
        var done = told.Parts.Where(part => part.State == PartState.finished).Select(part => part.Name).ToList();
        error.WriteLine($"Stopped: {done.Count} of {told.Parts.Length} parts are done{(done.Count > 0 ? $" ({string.Join(", ", done)})" : "")}.");
    }

    /// <summary>A time in words, to the accuracy that an estimate has.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 1.5 => "1 s",
        < 90 => FormattableString.Invariant($"{seconds:F0} s"),
        < 5400 => FormattableString.Invariant($"{seconds / 60:F0} min"),
        _ => FormattableString.Invariant($"{seconds / 3600:F1} h"),
    };

    private static string Head(StoryPlan story, IReadOnlySet<string> done)
    {
        var split = story.Facts.Split;
        var expected = story.Planned.Where(part => part.LeftOut is null && !done.Contains(part.Name)).Sum(part => part.Expected);
        return $"{StoryKindModule.name(story.Facts.Kind)} story of {story.Facts.Dataset}: {split.LearnedFrom.Length} originals are learned from, {split.HeldOut.Length} held out to test on; about {Time(expected)}{(done.Count > 0 ? " more" : "")} here.";
    }

    private static string Line(PlannedPart part)
    {
        var words = OptionModule.ToObj(part.LeftOut) is { } why ? $"left out: {why}" : $"about {Time(part.Expected),-7} {About(part.Name)}";
        return $"  {part.Name,-10} {words}";
    }

    private static string About(string part) => part switch
    {
        _ when part == PlannedPartModule.select => "which images show one object as the rule wants it",
        _ when part == PlannedPartModule.learn => "generators of every family, from their flows",
        _ when part == PlannedPartModule.evaluate => "generators beside the exact field and doing nothing",
        _ when part == PlannedPartModule.zeroShot => "by how much an object was turned, told without training pairs",
        _ when part == PlannedPartModule.show => "a held-out object under any amount",
        _ when part == PlannedPartModule.synthesize => "the same object in pictures",
        _ when part == PlannedPartModule.siamese => "the rival that learns from pairs",
        _ when part == PlannedPartModule.train => "a network that tells classes apart",
        _ => "ways of going on training it, generators among them",
    };
}

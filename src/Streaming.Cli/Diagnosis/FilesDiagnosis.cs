using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Network.Weights;
using Streaming.Pipeline.Runs;
using Streaming.Pipeline.Selection;

namespace Streaming.Cli.Diagnosis;

/// <summary>How files and folders stand with the program: where results go, its own data, weights, and a dataset.</summary>
internal static class FilesDiagnosis
{
    private const double LeastGigabytes = 2;
    private const int MostImages = 5000;
    private const double MostSeconds = 5;

    /// <summary>Room and rights in the folder that results go to, or in the one that it would be made in.</summary>
    /// <param name="folder">The folder.</param>
    public static Finding OfOutput(string folder)
    {
        var place = Path.GetFullPath(folder);
        while (!Path.Exists(place) && Path.GetDirectoryName(place) is { } above)
            place = above;
        if (File.Exists(place))
            return Finding.Fault("output", $"{place} is a file, and results need a folder", "Give another folder with --out.");
        try
        {
            using (new FileStream(Path.Combine(place, $".streaming-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }
            var free = new DriveInfo(place).AvailableFreeSpace / 1e9;
            var found = $"{Path.GetFullPath(folder)} can be written into, and has {free:F1} GB of room";
            return free < LeastGigabytes
                ? Finding.Remark("output", found, "Make room, or give an --out elsewhere: flows take some megabytes an original.")
                : Finding.Good("output", found);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Fault("output", $"{place} cannot be written into ({e.Message.TrimEnd('.')})", "Give another folder with --out, or change the rights.");
        }
    }

    /// <summary>What travels with the program.</summary>
    public static Finding OfOwnData()
    {
        try
        {
            var plans = PlanFiles.Names.Select(name => PlanFiles.Load(name, WeightFile.Load([.. DefaultWeights.Network], null).Space).Name).ToList();
            return Finding.Good("data", $"the plans {string.Join(", ", plans)}, and the default weights");
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            return Finding.Fault("data", e.Message, "The program's own files are damaged or missing: build it again, or fetch its release again.");
        }
    }

    /// <summary>The weights.</summary>
    /// <param name="read">Reads them.</param>
    public static Finding OfWeights(Func<WeightSet> read)
    {
        try
        {
            var weights = read();
            var about = weights.Describe().Weights;
            var head = weights.ClassifierShapes.Count == 0 ? "without a classifier" : $"with a classifier of {weights.ClassifierShapes[^1].Outputs} classes";
            var found = $"{about.Description} ({about.Dialect}: {weights.DialectEvidence}), sha256 {about.Sha256[..16]}.., {head}";
            return weights.MissingConvolutionTensors is { Count: > 0 } missing
                ? Finding.Fault("weights", $"{found}; they lack {string.Join(", ", missing)}", "Give the files that hold these parts too, one after the other: --weights A B.")
                : Finding.Good("weights", found);
        }
        catch (InputException e)
        {
            return Finding.Fault("weights", e.Message, "Give other --weights, or none: default ones travel with the program.");
        }
    }

    /// <summary>A dataset: what its first images are, and whether they can be learned from.</summary>
    /// <param name="source">The dataset.</param>
    public static Finding OfDataset(DatasetSource source)
    {
        try
        {
            var glance = DatasetGlanceModule.take(source, MostImages, MostSeconds);
            var passed = PassedOverCounts.sentence(glance.PassedOver) is { Length: > 0 } sentence ? $" {sentence}" : "";
            var found = $"{(glance.Whole ? "" : "of the first ")}{glance.Images:N0} images, {glance.Annotated:N0} have an annotation that can be read, and {glance.Usable:N0} can be learned from.{passed}";
            if (glance.Rejects.Total == 0)
                return Finding.Good("dataset", found);
            var advice = $"Others cannot: {RejectAdvice.toText(glance.Rejects)}.";
            return glance.Usable == 0 ? Finding.Fault("dataset", found, advice) : new Finding("dataset", FindingState.Good, found, advice);
        }
        catch (InputException e)
        {
            return Finding.Fault("dataset", e.Message, "Give the folder that holds the images, or the one above it.");
        }
    }
}

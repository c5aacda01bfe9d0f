namespace Streaming.Fuzz.Whole;

/// <summary>A command that writes, and what it must come to however often it was killed.</summary>
/// <param name="Name">The command.</param>
/// <param name="Resumes">Whether it goes on by --resume; the others begin again by --overwrite.</param>
/// <param name="Arguments">The command line, given the folder of one attempt; its output folder is "out" in it.</param>
/// <param name="Same">Files and folders, in an attempt's folder, that have the bytes of an undisturbed run.</param>
/// <param name="Prepare">Puts into an attempt's folder what the command changes in place.</param>
internal sealed record KilledCommand(string Name, bool Resumes, Func<string, string[]> Arguments, string[] Same, Action<string>? Prepare = null)
{
    private static readonly string[] Learned = ["out/bases", "out/flows", "out/selection.parquet", "out/rejects.parquet", "out/metrics.json"];

    /// <summary>Every command that writes a folder that is worth hours.</summary>
    /// <param name="work">The datasets.</param>
    /// <param name="first">Bases of a first share of the sample, and <paramref name="second"/> those of another.</param>
    /// <param name="second">Those of another.</param>
    public static IReadOnlyList<KilledCommand> All(TinyWork work, string first, string second)
    {
        string[] images = ["--plan", work.PlanFile, "--shard", "0/16", "--threads", "1", "--quiet"];
        string[] others = ["--shard", "8/16", "--threads", "1", "--quiet"];
        string Out(string attempt) => Path.Combine(attempt, "out");
        return
        [
            new("learn", true, attempt => ["learn", work.Sample, "--out", Out(attempt), .. images], Learned),
            new("run", true, attempt => ["run", work.Sample, "--story", "none", "--out", Out(attempt), .. images], Learned),
            new("extend", true, attempt => ["extend", Path.Combine(attempt, "bases"), work.Sample, "--out", Out(attempt), .. others], ["bases", "out/flows", "out/metrics.json"],
                attempt => TinyWork.Copy(Path.Combine(first, "bases"), Path.Combine(attempt, "bases"))),
            new("merge", false, attempt => ["merge", first, second, "--partial", "--out", Out(attempt), "--quiet"], ["out/bases", "out/metrics.json"]),
            new("train", true, attempt => ["train", work.Classes, "--out", Out(attempt), "--from-scratch", "--head", "8", "--batch", "6", "--micro-batch", "6", "--threads", "1", "--epochs", "3",
                "--freeze", "conv4", "--cache-views", "1", "--learning-rate", "0.001", "--checkpoint-steps", "1", "--quiet"], ["out/model.safetensors", "out/metrics.json"]),
            new("siamese", true, attempt => ["siamese", work.Sample, "--out", Out(attempt), "--plan", work.PlanFile, "--head", "8", "--steps", "4", "--epochs", "1", "--batch", "4", "--micro-batch", "4", "--pairs", "8",
                "--branches", "frozen", "--test-pairs", "8", "--threads", "1", "--checkpoint-steps", "1", "--quiet"], ["out/metrics.json"]),
            new("invert-train", true, attempt => ["invert-train", work.Classes, "--out", Out(attempt), "--layer", "conv5", "--width", "0.1", "--batch", "4", "--threads", "1", "--epochs", "2",
                "--checkpoint-steps", "1", "--quiet"], ["out/inverter.safetensors", "out/metrics.json"]),
            new("evaluate", false, attempt => ["evaluate", first, work.Sample, "--out", Out(attempt), .. others, "--poses", "1"], ["out/deviations.parquet", "out/metrics.json"]),
            new("zeroshot", false, attempt => ["zeroshot", first, work.Sample, "--out", Out(attempt), .. others, "--pairs", "8", "--no-flow"], ["out/zeroshot.parquet", "out/metrics.json"]),
        ];
    }
}

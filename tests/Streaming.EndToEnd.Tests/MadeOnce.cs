using Streaming.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(MadeOnce))]

namespace Streaming.EndToEnd.Tests;

/// What several classes of tests read and none changes: made when the first asks for it, gone when the last has ended.
public sealed class MadeOnce : IDisposable
{
    // Two of them are no originals.
    private const int FewImages = 10;

    private readonly TemporaryFolder folder = new();
    private readonly Lazy<Task> sample, few, undisturbed, learned;

    public MadeOnce()
    {
        sample = new(async () => (await StreamingProgram.RunHere("sample", Sample)).Expect(0));
        few = new(MakeFew);
        undisturbed = new(async () =>
        {
            await few.Value;
            (await StreamingProgram.Run([.. LearnFew, "--out", Undisturbed])).Expect(0);
        });
        learned = new(async () =>
        {
            await sample.Value;
            (await StreamingProgram.Run("learn", Sample, "--plan", "quick", "--families", "rotate+", "left", "--shard", "0/4", "--quiet", "--out", Learned)).Expect(0);
        });
    }

    /// The made sample.
    public string Sample => folder["sample"];

    /// A third of the made sample in one folder, annotations beside the images: enough for laws that do not depend on how many there are.
    public string Few => folder["few"];

    /// The tiny plan.
    public string TinyPlanFile => folder["tiny.json"];

    /// Learns from the few images with the tiny plan; it lacks --out.
    public string[] LearnFew => ["learn", Few, "--plan", TinyPlanFile, "--part-pairs", $"{TinyPlan.PartPairs}", "--quiet"];

    /// The run that LearnFew comes to when nothing disturbs it.
    public string Undisturbed => folder["undisturbed"];

    /// A run that learned rotate+ and left from a quarter of the sample with the plan quick.
    public string Learned => folder["learned"];

    public Task MakeSample() => sample.Value;

    public Task MakeFewImages() => few.Value;

    public Task MakeUndisturbed() => undisturbed.Value;

    public Task MakeLearned() => learned.Value;

    public void Dispose() => folder.Dispose();

    private async Task MakeFew()
    {
        await sample.Value;
        Directory.CreateDirectory(Few);
        foreach (var image in Directory.EnumerateFiles(Path.Combine(Sample, "Data", "CLS-LOC", "val")).Order(StringComparer.Ordinal).Take(FewImages))
        {
            var annotation = Path.ChangeExtension(Path.GetFileName(image), ".xml");
            File.Copy(image, Path.Combine(Few, Path.GetFileName(image)));
            File.Copy(Path.Combine(Sample, "Annotations", "CLS-LOC", "val", annotation), Path.Combine(Few, annotation));
        }
        TinyPlan.Write(TinyPlanFile);
    }
}

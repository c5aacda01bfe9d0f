namespace Streaming.EndToEnd.Tests;

/// Files are told by what is in them, a run is told briefly, and what is none of ours is called by its name.
public sealed class InspectTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    private const int Timeout = 240_000;

    [Fact(Timeout = Timeout)]
    public async Task Names_do_not_matter_and_a_run_is_told_in_a_few_lines()
    {
        using var folder = new TemporaryFolder();
        (await StreamingProgram.RunHere("select", sample.Dataset, "--out", folder["out"], "--quiet")).Expect(0);
        var shown = (await StreamingProgram.RunHere("inspect", folder["out"])).Expect(0).Output;
        Assert.InRange(shown.Split('\n').Length, 5, 100);
        Assert.Contains("the command select", shown);
        Assert.Contains("metrics of a run", shown);
        Assert.Contains("selection of 32 images", shown);

        File.Copy(folder["out", "selection.parquet"], folder["table.json"]);
        Assert.Contains("selection of 32 images", (await StreamingProgram.RunHere("inspect", folder["table.json"])).Expect(0).Output);
        File.Copy(folder["out", "config.json"], folder["any.safetensors"]);
        Assert.Contains("the command select", (await StreamingProgram.RunHere("inspect", folder["any.safetensors"])).Expect(0).Output);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_none_of_ours_is_told_by_what_it_is()
    {
        using var folder = new TemporaryFolder();
        var image = Directory.EnumerateFiles(Path.Combine(sample.Dataset, "Data", "CLS-LOC", "val")).First();
        File.Copy(image, folder["weights.safetensors"]);
        (await StreamingProgram.RunHere("inspect", folder["weights.safetensors"])).ExpectSentence("weights.safetensors", "a JPEG picture");
        File.WriteAllText(folder["plan.json"], """{"colour": "red"}""");
        (await StreamingProgram.RunHere("inspect", folder["plan.json"])).ExpectSentence("plan.json", "colour");
        File.WriteAllBytes(folder["part-00000.parquet"], [.. "PAR1"u8, 0x15, 1, 0, 0, 0, .. "PAR1"u8]);
        (await StreamingProgram.RunHere("inspect", folder["part-00000.parquet"])).ExpectSentence("part-00000.parquet", "cannot be read");
    }
}

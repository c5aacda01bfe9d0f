using Streaming.Domain;

namespace Streaming.Fuzz.Targets;

/// <summary>Plans, and the views that they lay out.</summary>
internal sealed class PlanTarget : Target
{
    public override string Name => "plan";

    protected override Verdict Read(byte[] input, string folder)
    {
        var plan = PlanFile.load(Put(folder, "plan.json", input));
        ViewPlanModule.create(plan.Families);
        PlanFile.toJson(plan);
        return Verdict.Accepted;
    }

    protected override IEnumerable<byte[]> Valid() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "data", "plans"), "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    protected override IEnumerable<string> Tokens() =>
    [
        "null", "true", "\"\"", "[]", "{}", "{", "}", "[", "]", ",", ":", "\"", "\"families\":", "\"rotate+\":", "\"scale-up\":", "\"left\":", "\"base\":", "\"amounts\":", "\"poses\":", "\"flows\":", "\"tracked\"",
        "\"direct\"", "\"selection\":", "\"siftflow\":", "\"conv1\":", "\"levels\":", "\"window\":", "\"iterations\":", "\"channel_map\":", "\"layers\":", "\"cells\":", "\"degree\":", "\"fill\":", "\"name\":",
        "\"poses\":null", "\"amounts\":null", "\"poses\":3600", "\"amounts\":[10,10]", "\"base\":1e308", "\"window\":3000", "/* */", "\\u001b[2J", "\\ud800", "\uFEFF",
    ];
}

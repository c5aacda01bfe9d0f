using System.Text;
using Streaming.Cli;

namespace Streaming.Fuzz.Targets;

/// <summary>--config files, by the whole command line, of a command whose dataset is not there.</summary>
internal sealed class ConfigTarget : Target
{
    public override string Name => "config";

    protected override Verdict Read(byte[] input, string folder)
    {
        var path = Put(folder, "config.json", input);
        using var output = new StringWriter();
        using var error = new StringWriter();
        // Files that a config names are looked for in the folder of the inputs.
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        var code = CommandLine.RunAsync(["select", Path.Combine(folder, "missing"), "--quiet", "--config", path], output, error).GetAwaiter().GetResult();
        Environment.CurrentDirectory = before;
        var said = error.ToString();
        if (code is not (0 or 1) || said.Contains("   at ", StringComparison.Ordinal) || (code == 1 && !said.Contains("streaming: ", StringComparison.Ordinal)))
            throw new InvalidOperationException($"exit code {code}: {said}");
        // An options file that is right ends at the dataset that is not there.
        return code == 0 || !said.Contains("config", StringComparison.Ordinal) && said.Contains("missing", StringComparison.Ordinal) ? Verdict.Accepted : Verdict.Refused;
    }

    protected override IEnumerable<byte[]> Valid() =>
    [
        Encoding.UTF8.GetBytes("{\"threads\": 1, \"quiet\": true, \"split\": \"val\", \"min-area\": 0.3, \"max-area\": 0.7, \"max-elongation\": 1.25, \"centre-tolerance\": 0.1}"),
        Encoding.UTF8.GetBytes("{\"split\": null, \"json\": false, \"overwrite\": true}"),
        Encoding.UTF8.GetBytes("\uFEFF{\"min-area\": \"0.3\", \"threads\": \"2\"}"),
        "{}"u8.ToArray(),
    ];

    protected override IEnumerable<string> Tokens() =>
    [
        "\"threads\":", "\"quiet\":", "\"split\":", "\"min-area\":", "\"max-area\":", "\"max-elongation\":", "\"config\":", "\"json\":", "\"help\":", "\"out\":", "null", "true", "false", "{}", "[]", "[1,2]",
        "\"\"", "\"@x\"", "\"--\"", "\"-1\"", "{", "}", ",", ":", "\"", "\\u0000", "\\ud800", "\uFEFF", "1e999",
    ];
}

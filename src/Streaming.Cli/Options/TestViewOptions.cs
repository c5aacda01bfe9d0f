using System.CommandLine;
using Streaming.Domain;
using Streaming.Experiments.Training;

namespace Streaming.Cli.Options;

/// <summary>The options that say how test images are looked at.</summary>
/// <param name="when">When they count, such as "With --arms: "; empty for always.</param>
internal sealed class TestViewOptions(string when = "")
{
    private readonly Option<string[]> transforms = new("--test-transforms") { Description = when + "Test also on images that are turned, scaled or shifted so, about the middle of each view. Default: none.", HelpName = "FAMILY=AMOUNT", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> views = WordOption.Of("--test-views", TestWindowsModule.name(TestWindows.Ten), [.. TestWindowsModule.all.Select(TestWindowsModule.name)], when + "Look at each test image by ten views, averaged, or by the one of its centre.");

    /// <summary>Both options.</summary>
    public Option[] All => [transforms, views];

    /// <summary>How the command line says that test images are looked at.</summary>
    public TestViews Of(ParseResult result) => new(
        windows: TestWindowsModule.all.First(windows => TestWindowsModule.name(windows) == result.GetValue(views)),
        transforms: [.. TransformModule.parseList(transforms.Name, result.GetValue(transforms) ?? []).Distinct()]);

    /// <summary>The transforms as config.json records them.</summary>
    public (Symbol Symbol, System.Text.Json.Nodes.JsonNode? Value) InForce(TestViews test) =>
        (transforms, OptionsInForce.List(test.Transforms.Select(transform => transform.Name)));
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.FSharp.Collections;
using Streaming.Domain;
using Streaming.Experiments.Profile;
using Streaming.Network.Features;
using Streaming.Pipeline.Runs;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Options;

/// <summary>The options of profile: networks, what is learned of them, and where from.</summary>
internal sealed class ProfileOptions
{
    private readonly Argument<string[]> networks = new("NETWORK")
    {
        Description = $"One or more networks: {string.Join(", ", NetworkOptions.Names)}, ONNX files, or descriptions of networks.",
        Arity = ArgumentArity.OneOrMore,
        // The last word is the dataset.
        CustomParser = result =>
        {
            string[] words = [.. result.Tokens.Select(token => token.Value)];
            var own = Math.Max(1, words.Length - 1);
            result.OnlyTake(own);
            return words[..Math.Min(own, words.Length)];
        },
    };

    private readonly Argument<string> dataset = DatasetArgument.Boxed();
    private readonly Option<string> plan = new("--plan") { Description = "What is learned and measured: the name of a plan, or a plan's JSON file.", HelpName = "NAME|FILE", DefaultValueFactory = _ => "profile" };
    private readonly Option<string[]> families = new("--families") { Description = "Only these families of the plan, such as rotate+ rotate-. Default: all.", HelpName = "FAMILY", AllowMultipleArgumentsPerToken = true };
    private readonly Option<double> holdOut = NumberOption.Real("--hold-out", RealRange.Above(0, 0.9), 0.5, "Measure this share of the originals, and learn generators from the others; split.json has which.", "SHARE");
    private readonly Option<int> seed = NumberOption.Whole("--seed", 0, int.MaxValue, 1, "Seed of the bootstrap that the intervals come from.");
    private readonly ImageOptions images = new();
    private readonly NetworkOptions network = new();
    private readonly SelectionOptions selection = new();

    /// <summary>The options that every command has.</summary>
    public CommonOptions Common { get; } = new();

    public void AddTo(Command command)
    {
        command.Arguments.Add(networks);
        command.Arguments.Add(dataset);
        foreach (var option in new Option[] { plan, families, holdOut, seed })
            command.Options.Add(option);
        images.AddTo(command);
        network.AddRestTo(command);
        selection.AddTo(command);
        Common.AddTo(command);
    }

    /// <summary>The request that the command line makes.</summary>
    /// <exception cref="InputException">A network or the plan cannot be used.</exception>
    public ProfileRequest Request(ParseResult result, string outFolder)
    {
        string[] given = result.GetValue(networks)!;
        CheckNames(given);
        var known = given.Select(name => (Given: name, Network: Network(result, name))).ToList();
        var planned = known.ConvertAll(pair => Plan(result, pair.Network));
        var options = Common.InForce(result, outFolder, [(networks, OptionsInForce.List(given.Select(Recorded))), .. selection.InForce(planned[0].Selection)]);
        return new ProfileRequest(
            source: images.Source(result, result.GetValue(dataset)!, selection),
            networks: ListModule.OfSeq(known.Zip(planned, (pair, own) => new ProfiledNetwork(
                name: NameOf(pair.Given),
                network: pair.Network,
                plan: own,
                learnOptions: OfLearning(options, pair.Given, outFolder)))),
            machine: Common.Machine(result, network.Device(result)),
            output: CommonOptions.Output(result, outFolder, Common.Existing(result), options),
            holdOut: result.GetValue(holdOut),
            seed: result.GetValue(seed));
    }

    /// <inheritdoc cref="ImageOptions.ExitCodeOf"/>
    public ExitCode ExitCodeOf(ParseResult result, RejectTally rejects) => images.ExitCodeOf(result, rejects);

    private static string NameOf(string given) =>
        NetworkOptions.Names.Contains(given) ? given : Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(given));

    // A file is recorded with its whole path, the name of a network as it is.
    private static string Recorded(string given) =>
        !NetworkOptions.Names.Contains(given) && File.Exists(given) ? Path.GetFullPath(given) : given;

    private static void CheckNames(string[] given)
    {
        if (given.FirstOrDefault(word => NameOf(word).Trim('.').Length == 0) is { } nameless)
            throw new InputException($"NETWORK '{nameless}' has no name that its results could have; give the file another name.");
        if (given.GroupBy(NameOf, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InputException($"{string.Join(" and ", twice.Select(word => $"'{word}'"))} are both called {twice.Key}, and their results would have one name; give each network once, and files names that differ.");
    }

    private INetwork Network(ParseResult result, string given)
    {
        if (given == NetworkOptions.AlexNet)
            return new AlexNetOfWeights(network.Weights(result));
        var found = NetworkOptions.Read(given);
        foreach (var assumed in found.Assumed)
            result.InvocationConfiguration.Error.WriteLine($"{given}: {assumed}.");
        return found;
    }

    private Plan Plan(ParseResult result, INetwork own)
    {
        var loaded = PlanFiles.Load(result.GetValue(plan)!, own.Space);
        if (FamilyNames.Parse(result, families) is { IsEmpty: false } names)
            loaded = PlanModule.restrictedTo(names, loaded);
        return PlanModule.withSelection(selection.Apply(result, loaded.Selection), loaded);
    }

    // The options that learn would have of its own: what repeats that part alone.
    private static JsonObject OfLearning(JsonObject options, string given, string outFolder)
    {
        var own = (JsonObject)options.DeepClone();
        own.Remove("seed");
        own["network"] = Recorded(given);
        own["out"] = Path.GetFullPath(Path.Combine(outFolder, RunFiles.Parts, NameOf(given)));
        if (given != NetworkOptions.AlexNet)
        {
            own.Remove("weights");
            own.Remove("dialect");
        }
        return own;
    }
}

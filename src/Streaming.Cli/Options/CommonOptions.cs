using System.CommandLine;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Runs;
using Streaming.Report.Story;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Options;

/// <summary>Options that every command which leaves an output folder takes.</summary>
/// <param name="trains">Whether the command trains a network: torch splits sums among threads, so their last bits depend on how many there are.</param>
internal sealed class CommonOptions(bool trains = false)
{
    public Option<string?> Out { get; } = new OutOption
    {
        Description = "The output folder. Default: runs/COMMAND-DATE-TIME.",
        HelpName = "DIR",
    };

    public Option<bool> Overwrite { get; } = new("--overwrite")
    {
        Description = "Replace a run that the output folder already holds.",
    };

    public Option<int> Threads { get; } = NumberOption.Whole("--threads", 1, 1024, Math.Min(Environment.ProcessorCount, 1024), trains
        ? "Cores to use. Sums are rounded otherwise by another number of them: give the same to repeat or resume a training to the last bit. Default: all."
        : "Cores to use. Results do not depend on it. Default: all.");

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Show no progress." };

    public Option<bool> Json { get; } = new("--json") { Description = "Print metrics.json to the standard output at the end." };

    public void AddTo(Command command)
    {
        command.Options.Add(Out);
        command.Options.Add(Overwrite);
        command.Options.Add(Threads);
        command.Options.Add(Quiet);
        command.Options.Add(Json);
        command.Options.Add(ConfigFile.MakeOption());
    }

    /// <summary>Where the command leaves what it makes.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="outFolder">The output folder.</param>
    /// <param name="existing">What becomes of a run that it holds.</param>
    /// <param name="options">The options in force.</param>
    /// <param name="command">The command's name; by default the command line's own.</param>
    public static Output Output(ParseResult result, string outFolder, ExistingRun existing, JsonObject options, string? command = null)
    {
        var output = new Output(folder: outFolder, existing: existing, command: command ?? result.CommandResult.Command.Name, options: options);
        // Here, since whatever looks at the dataset comes after.
        if (output.OfferIndex() is { } damage)
            result.InvocationConfiguration.Error.WriteLine(damage);
        return output;
    }

    /// <summary>The same for a command that takes no --resume, with values that the command line leaves open.</summary>
    public Output Output(ParseResult result, string outFolder, params IEnumerable<(Symbol Symbol, JsonNode? Value)> resolved) =>
        Output(result, outFolder, Existing(result), InForce(result, outFolder, resolved));

    /// <summary>What the command computes with; <paramref name="workers"/> decode images for a network, all threads by default.</summary>
    public Machine Machine(ParseResult result, ComputeDevice device, int? workers = null) =>
        new(device: device, threads: result.GetValue(Threads), workers: workers ?? result.GetValue(Threads));

    /// <summary>Writes the page of a run that is done; prints metrics.json where --json asks for it, and otherwise what the command says of it.</summary>
    public void Tell(ParseResult result, string outFolder, Action<TextWriter> say)
    {
        StoryPage.write(outFolder);
        var output = result.InvocationConfiguration.Output;
        if (result.GetValue(Json))
            output.Write(File.ReadAllText(Path.Combine(outFolder, RunFiles.Metrics)));
        else
            say(output);
    }

    /// <summary>The options of config.json, with the output folder that the command came to use.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="outFolder">The output folder.</param>
    /// <param name="resolved">Values that the command line leaves open and the command has decided on.</param>
    public JsonObject InForce(ParseResult result, string outFolder, params IEnumerable<(Symbol Symbol, JsonNode? Value)> resolved)
    {
        ((OutOption)Out).Chosen = outFolder;
        return OptionsInForce.Of(result, [(Out, Path.GetFullPath(outFolder)), .. resolved]);
    }

    /// <summary>The output folder: the one given, or a new one named after the command and the time.</summary>
    public string OutFolder(ParseResult result, string command) =>
        result.GetValue(Out) is { } given
            ? given.Length > 0 ? given : throw new InputException("--out is empty; expected a folder.")
            : NewFolder.Make("runs", command);

    public ExistingRun Existing(ParseResult result) =>
        result.GetValue(Overwrite) ? ExistingRun.Replace : ExistingRun.Refuse;

    /// <summary>What becomes of what --out holds where a command takes --resume.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="resume">The command's --resume.</param>
    /// <param name="what">What is gone on with, such as a training.</param>
    /// <exception cref="InputException">--resume is given with --overwrite, or without --out.</exception>
    public ExistingRun Existing(ParseResult result, Option<bool> resume, string what)
    {
        if (!result.GetValue(resume))
            return result.GetValue(Overwrite) ? ExistingRun.Replace : ExistingRun.RefuseOrAdviseResume;
        if (result.GetValue(Overwrite))
            throw new InputException("--resume and --overwrite are both given; the one goes on with a run, the other begins anew: choose one.");
        if (result.GetValue(Out) is null)
            throw new InputException($"--resume needs --out: the folder of the {what} to go on with.");
        return ExistingRun.Resume;
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Streaming.Cli.Options;
using Streaming.Domain;
using Streaming.Network.Runtime;
using Streaming.Pipeline.Following;
using Streaming.Pipeline.Learning;
using Streaming.Storage.Files;
using Streaming.Storage.Runs;

namespace Streaming.Cli.Commands;

/// <summary>extend --follow: goes on for as long as images come, and says a line at each commit.</summary>
internal sealed class FollowRun
{
    /// <summary>Solving and writing large bases takes its time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions OneLine = new(JsonFile.Options) { WriteIndented = false };

    private readonly Option<bool> follow = new("--follow") { Description = "Go on for as long as images come: a folder that grows, or - for a tar on the standard input. The bases are replaced as a whole at each commit, at the end of a stream, and on Ctrl-C or SIGTERM; ended in between by anything else, the command computes what was not committed again when it is given again." };
    private readonly Option<string?> every = new("--commit-every") { Description = "With --follow: when the bases are replaced: after so many new originals (200), minutes after the first image (15m), or both (200,15m), whichever comes first. Default: 100,10m.", HelpName = "N|Nm" };

    public void AddTo(Command command)
    {
        command.Options.Add(follow);
        command.Options.Add(every);
    }

    /// <summary>Whether the source is followed.</summary>
    /// <exception cref="InputException">An option is given that means nothing then, or only then.</exception>
    public bool IsWanted(ParseResult result, params IEnumerable<Option> others)
    {
        if (!result.GetValue(follow))
        {
            return result.GetValue(every) is null ? false
                : throw new InputException("--commit-every is given without --follow; expected it where a source is followed: add --follow, or leave it out.");
        }

        return others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is not { } other ? true
            : throw new InputException($"--follow and {other.Name} are both given; a source that goes on has no shares, and is gone on with by giving the same command again: leave {other.Name} out.");
    }

    /// <summary>How long the command may take to end in order.</summary>
    public TimeSpan? PatienceOf(ParseResult result) => result.GetValue(follow) ? Patience : null;

    /// <summary>Follows the source to its end.</summary>
    public async Task<int> Run(LearnRequest request, ParseResult result, CommonOptions common, CancellationToken stop)
    {
        var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        var asJson = result.GetValue(common.Json);
        var commitEvery = result.GetValue(every) is { } text ? CommitEveryModule.parse("--commit-every", text) : CommitEveryModule.usual;
        Allocator.Tune();
        var state = await Streaming.Pipeline.Following.Follow.run(
            new FollowRequest(extend: request, every: commitEvery),
            told =>
            {
                output.WriteLine(asJson ? JsonSerializer.Serialize(told, OneLine) : FollowStateModule.toText(told));
                output.Flush();
            },
            line => error.WriteLine(line),
            _ => { },
            stop);
        if (state.Used == 0 && state.Known == 0 && (state.Seen > 0 || request.Source.Dataset == DataPath.StandardInput))
            throw new InputException($"None of the {state.Seen} images that came from {request.Source.Dataset} can be learned from; selection.parquet and rejects.parquet in {Path.Combine(request.Output.Folder, RunFiles.Commits)} have each one's reason.");
        if (!asJson)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Ended after {state.Seconds:N0} s: {state.Commits:N0} commits, {state.Used:N0} originals used, {state.Waiting:N0} images were waiting. The bases are in {request.Extends}; flows are in {Path.Combine(request.Output.Folder, RunFiles.Commits)}."));
        return (int)ExitCode.Done;
    }
}

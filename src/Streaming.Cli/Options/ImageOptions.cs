using System.CommandLine;
using Streaming.Domain;
using Streaming.Pipeline.Runs;

namespace Streaming.Cli.Options;

/// <summary>The options of every command that streams a dataset's images: which of them, and what damaged ones do.</summary>
internal sealed class ImageOptions(string shardMeans = "Only this share of the images: i/n, with i from 0 to n-1. Default: all of them.")
{
    private readonly Option<string?> split = new("--split") { Description = "Use only this part of the dataset, such as train or val. Default: all of it.", HelpName = "NAME" };
    private readonly BoxOptions boxes = new();
    private readonly Option<string?> shard = new("--shard") { Description = shardMeans, HelpName = "i/n" };
    private readonly Option<string> onError = WordOption.Of("--on-error", "skip", ["skip", "stop"], "What a damaged image does: skip it or stop the run.");
    private readonly Option<long?> maxRejects = NumberOption.CountOrNone("--max-rejects", "Exit with 3 when more images than this are damaged. Default: any number may be.");

    public void AddTo(Command command)
    {
        command.Options.Add(split);
        boxes.AddTo(command);
        command.Options.Add(shard);
        command.Options.Add(onError);
        command.Options.Add(maxRejects);
        command.Options.Add(MaxPixelsOption.Create());
    }

    /// <summary>The images that are streamed: those of the share.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="dataset">The dataset's folder.</param>
    /// <param name="selection">The options that change the selection rule.</param>
    public DatasetSource Source(ParseResult result, string dataset, SelectionOptions selection) =>
        Source(result, dataset, selection, Shard(result));

    /// <summary>All images of the dataset, where the share means something else.</summary>
    public DatasetSource All(ParseResult result, string dataset, SelectionOptions selection) =>
        Source(result, dataset, selection, (0, 1));

    /// <summary>The option of the share.</summary>
    public Option<string?> ShardOption => shard;

    /// <summary>The share as it was given; null for all.</summary>
    public string? ShardText(ParseResult result) => result.GetValue(shard);

    /// <summary>The share of the images: 0 of 1 where none is given.</summary>
    public (int Index, int Count) Shard(ParseResult result)
    {
        if (result.GetValue(shard) is not { } text)
            return (0, 1);
        var refused = $"--shard is '{text}'; expected i/n with i from 0 to n-1, such as 0/4.";
        if (text.Split('/') is not [var index, var count])
            throw new InputException(refused);
        var share = (Index: Part(index), Count: Part(count));
        return share.Index < share.Count ? share : throw new InputException(refused);

        int Part(string part)
        {
            try
            {
                return (int)Number.whole("--shard", 0, int.MaxValue, part);
            }
            catch (InputException e)
            {
                throw new InputException(refused, e);
            }
        }
    }

    /// <summary>0, or 3 when more images were damaged than --max-rejects allows.</summary>
    public ExitCode ExitCodeOf(ParseResult result, RejectTally rejects) =>
        result.GetValue(maxRejects) is { } most && rejects.Damaged > most
            ? ExitCode.TooManyRejects
            : ExitCode.Done;

    private DatasetSource Source(ParseResult result, string dataset, SelectionOptions selection, (int, int) share) => new(
        dataset: dataset,
        split: result.GetValue(split),
        boxes: boxes.Search(result),
        shard: share,
        rule: rule => selection.Apply(result, rule),
        stopOnError: result.GetValue(onError) == "stop",
        arriving: null);
}

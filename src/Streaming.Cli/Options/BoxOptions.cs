using System.CommandLine;
using Streaming.Imaging.Catalogue;

namespace Streaming.Cli.Options;

/// <summary>The options of every command that asks for the boxes of a dataset's images: where they are.</summary>
internal sealed class BoxOptions
{
    private readonly Option<string?> annotations = new("--annotations") { Description = "Where the boxes are: a folder or archive of VOC XML files, COCO's JSON, or a CSV of boxes. Default: where the dataset has them.", HelpName = OptionsInForce.FolderOrFile };
    private readonly Option<string?> assumeBox = WordOption.OrNone("--assume-box", ["centre"], "What images without a box are taken to show: one object in a square in the middle that covers half of the picture (centre). Default: they are not used.");

    public void AddTo(Command command)
    {
        command.Options.Add(annotations);
        command.Options.Add(assumeBox);
    }

    /// <summary>How boxes are found.</summary>
    public BoxSearch Search(ParseResult result) => new(result.GetValue(annotations), AssumesBox: result.GetValue(assumeBox) is not null);
}

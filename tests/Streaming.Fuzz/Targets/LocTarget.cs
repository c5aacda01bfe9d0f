using System.Text;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Fuzz.Targets;

/// <summary>LOC_*_solution.csv: the boxes of three pictures in ImageNet's layout.</summary>
internal sealed class LocTarget : Target
{
    private const int Images = 3;

    public override string Name => "loc";

    protected override Verdict Read(byte[] input, string folder)
    {
        for (var i = 1; i <= Images && !File.Exists(Path.Combine(folder, Picture(Images))); i++)
            Put(folder, Picture(i), TinyPicture.Png);
        Put(folder, "LOC_val_solution.csv", input);
        var verdict = Verdict.Refused;
        foreach (var entry in ImageCatalogue.Open(folder).Entries())
        {
            try
            {
                Annotations.Read(entry);
                verdict = Verdict.Accepted;
            }
            catch (ItemRejectedException e) when (IsRefusal(e))
            {
                // One image's row is not the others'.
            }
        }
        return verdict;
    }

    protected override IEnumerable<byte[]> Valid() =>
    [
        Encoding.UTF8.GetBytes("ImageId,PredictionString\nval_1,n01440764 5 4 35 27 \nval_2,n02 0 0 40 30 n02 1 1 9 9 \nval_3,n01440764 1.5 2e0 3 4\n"),
        Encoding.UTF8.GetBytes("\uFEFFImageId,PredictionString\r\nval_3,\"n01440764 5 4 35 27\"\r\nval_1,n02 -1 0 40 30\r\nval_1,n02 1 0 40 30\r\n"),
        Encoding.UTF8.GetBytes("val_2,n01440764 5 4 35 27"),
    ];

    protected override IEnumerable<string> Tokens() =>
        ["ImageId,PredictionString\n", "val_1,", "val_2,", "n01440764 ", ",", "\n", "\r\n", "\r", "\"", "\"\"", ";", "\t", " 1 2 3 4 ", "\uFEFF", "\u0000", "nan", "inf", "1,5"];

    private static string Picture(int number) => $"Data/CLS-LOC/val/val_{number}.JPEG";
}

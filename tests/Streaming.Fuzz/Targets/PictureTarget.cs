using Streaming.Domain;
using Streaming.Imaging.Catalogue;
using Streaming.Imaging.Decoding;

namespace Streaming.Fuzz.Targets;

/// <summary>A picture, examined and decoded as every command does it.</summary>
internal abstract class PictureTarget : Target
{
    private const string Annotation = "<annotation><object><name>x</name><bndbox><xmin>2</xmin><ymin>2</ymin><xmax>20</xmax><ymax>14</ymax></bndbox></object></annotation>";

    public override bool IsNative => true;

    protected override Verdict Read(byte[] input, string folder)
    {
        if (!File.Exists(Path.Combine(folder, "a.xml")))
            Put(folder, "a.xml", System.Text.Encoding.UTF8.GetBytes(Annotation));
        var path = Put(folder, "a.jpg", input);
        var refused = false;
        try
        {
            Annotations.Read(ImageCatalogue.Open(folder).Entries().Single());
        }
        catch (ItemRejectedException e) when (IsRefusal(e))
        {
            // A header that cannot be read does not keep other commands from decoding.
            refused = true;
        }
        using var image = ImageDecoder.Read(path);
        return refused || image.Pixels.IsEmpty ? Verdict.Refused : Verdict.Accepted;
    }
}

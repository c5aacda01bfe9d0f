using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Fuzz.Targets;

/// <summary>A file of the boxes of three pictures of a folder. Whatever it names, only these are read, and each once.</summary>
internal abstract class BoxFileTarget : Target
{
    private const int Images = 3;

    protected override Verdict Read(byte[] input, string folder)
    {
        var set = Path.Combine(folder, "set");
        for (var i = 1; i <= Images && !File.Exists(Path.Combine(set, Picture(Images))); i++)
            Put(set, Picture(i), TinyPicture.Png);
        var boxes = Put(folder, "boxes", input);
        var (verdict, listed) = (Verdict.Refused, 0);
        foreach (var entry in ImageCatalogue.Open(set, split: null, new BoxSearch(boxes)).Entries())
        {
            if (++listed > Images || !entry.ImagePath.StartsWith(set + Path.DirectorySeparatorChar, StringComparison.Ordinal) || entry.ImagePath.Contains("..", StringComparison.Ordinal))
                throw new InvalidOperationException($"'{entry.ImagePath}' is none of the folder's images, or one too many.");
            try
            {
                Annotations.Read(entry);
                verdict = Verdict.Accepted;
            }
            catch (ItemRejectedException e) when (IsRefusal(e))
            {
                // One image's boxes are not the others'.
            }
        }

        return verdict;
    }

    private static string Picture(int number) => number == 1 ? "1.png" : $"val/{number}.png";
}

using System.Runtime.InteropServices;
using System.Text;
using Streaming.Domain;
using Streaming.Imaging.Catalogue;

namespace Streaming.Fuzz.Targets;

/// <summary>
/// Folders of images: an input is a list of steps that build one, with links, loops, pipes, names of all kinds, depth
/// and folders that may not be read. What is listed is judged too: never more images than there are.
/// </summary>
internal sealed partial class FolderTarget : Target
{
    private const int MostSteps = 96;

    private static readonly string[] Names =
    [
        "a", "b", "Data", "CLS-LOC", "train", "val", "Annotations", "annotations", "JPEGImages", "images", "n01440764", "n02", ".hidden", "ILSVRC", "@x", "-x", "sp ace", "new\nline", "\u001b[2J", "\u00e4\u4e2d", "x.jpg", "COM1",
    ];

    private static readonly string[] Files =
        ["a.png", "a.xml", "a.JPEG", "b.jpg", "b.xml", "LOC_val_solution.csv", "LOC_train_solution.csv", "c.jfif", "d.bmp", ".png", "e.PNG", "Thumbs.db", "f.png.png", "\u001b]0;x\u0007.png", "g\n.png", "-h.png"];

    public override string Name => "folders";

    protected override Verdict Read(byte[] input, string folder)
    {
        // Links that lead up end in folders that hold nothing else.
        var root = Path.Combine(folder, "empty", "empty", "tree");
        Directory.CreateDirectory(root);
        var (closed, nameless) = (new List<string>(), new List<byte[]>());
        var made = Build(root, input, closed, nameless);
        try
        {
            var verdicts = new[] { Try(() => List(root, made)), Try(() => LabelledImages.Open(root)), Try(() => LabelledImages.Open(root, "train")) };
            return verdicts.Contains(Verdict.Accepted) ? Verdict.Accepted : Verdict.Refused;
        }
        finally
        {
            foreach (var path in closed)
                Close(path, open: true);
            // The runtime cannot name these.
            foreach (var path in nameless)
                RemoveFolder(path);
            Directory.Delete(root, recursive: true);
        }
    }

    protected override IEnumerable<byte[]> Valid()
    {
        yield return [0, 2, 1, 2, 3, 2, 5, 4, 0, 4, 1, 3, 0, 0, 5, 4, 0, 4, 1];
        yield return [4, 0, 4, 1, 4, 3, 4, 4, 0, 0, 4, 0, 4, 1];
        yield return [0, 10, 4, 0, 4, 1, 3, 0, 0, 11, 4, 3, 3, 0, 5, 0];
        yield return [0, 0, 5, 1, 4, 0, 3, 0, 0, 1, 5, 2, 4, 0, 6, 0];
        yield return [8, 3, 4, 0, 9, 0, 10, 1, 11, 2];
    }

    protected override IEnumerable<byte[]> ByteTokens() => [.. Enumerable.Range(0, 12).Select(step => new byte[] { (byte)step, 0 })];

    private static Verdict Try(Action read)
    {
        try
        {
            read();
            return Verdict.Accepted;
        }
        catch (InputException e) when (IsRefusal(e))
        {
            return Verdict.Refused;
        }
    }

    private static void List(string root, int images)
    {
        var listed = 0;
        foreach (var entry in ImageCatalogue.Open(root).Entries())
        {
            if (++listed > images)
                throw new InvalidOperationException($"{listed} images are listed of a folder that holds {images}: {entry.ImagePath}");
            try
            {
                Annotations.Read(entry);
            }
            catch (ItemRejectedException e) when (IsRefusal(e))
            {
                // One image's.
            }
        }
    }

    // Two bytes a step: what, and with which name. Returns how many images there may be.
    private static int Build(string root, byte[] input, List<string> closed, List<byte[]> nameless)
    {
        var (here, images) = (root, 0);
        for (var at = 0; at + 1 < input.Length && at < 2 * MostSteps; at += 2)
        {
            var (step, which) = (input[at] % 12, input[at + 1]);
            var name = Path.Combine(here, Names[which % Names.Length]);
            try
            {
                switch (step)
                {
                    case 0 or 1 or 2:
                        here = Enter(name, here);
                        break;
                    case 3:
                        here = here == root ? root : Path.GetDirectoryName(here)!;
                        break;
                    case 4:
                        images += WriteFile(here, Files[which % Files.Length], which);
                        break;
                    case 5:
                        Directory.CreateSymbolicLink(name, LinkTargets(root)[which % 7]);
                        // Where it has an image's name and leads nowhere, it is listed, and refused.
                        images += Path.GetExtension(name) == ".jpg" ? 1 : 0;
                        break;
                    case 6:
                        File.CreateSymbolicLink(Path.Combine(here, "link" + (which % 4) + ".png"), which % 3 == 0 ? "a.png" : which % 3 == 1 ? "nowhere.png" : "link" + (which % 4) + ".png");
                        images++;
                        break;
                    case 7 when !OperatingSystem.IsWindows():
                        // It may be listed, and refused.
                        images += MakePipe(Path.Combine(here, Files[which % Files.Length]), 0x1B6) == 0 ? 1 : 0;
                        break;
                    case 8:
                        for (var depth = 0; depth < which % 64; depth++)
                            here = Enter(Path.Combine(here, "d"), here);
                        break;
                    case 9:
                        Close(here, open: false);
                        closed.Add(here);
                        break;
                    case 10:
                        Directory.CreateDirectory(Path.Combine(here, Files[which % Files.Length]));
                        break;
                    case 11 when !OperatingSystem.IsWindows():
                        // A name that is no UTF-8.
                        nameless.Add([.. Encoding.UTF8.GetBytes(here), (byte)'/', 0xFF, which, (byte)'x', 0]);
                        MakeFolder(nameless[^1], 0x1FF);
                        break;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The step cannot be done here, such as a folder where a file is.
            }
        }
        return images;
    }

    // Never through a link: what is built has to stay in the folder.
    private static string Enter(string name, string here) =>
        Path.Exists(name) && (new FileInfo(name).LinkTarget is not null || !Directory.Exists(name)) ? here : Directory.CreateDirectory(name).FullName;

    private static string[] LinkTargets(string root) => [".", "..", "../..", root, Path.Combine(root, "b"), "missing", "../a"];

    private static int WriteFile(string folder, string name, byte which)
    {
        var extension = Path.GetExtension(name);
        var path = Path.Combine(folder, name);
        if (Path.Exists(path))
            return 0;
        File.WriteAllBytes(path, extension switch
        {
            ".xml" => "<annotation><object><name>x</name><bndbox><xmin>5</xmin><ymin>4</ymin><xmax>35</xmax><ymax>27</ymax></bndbox></object></annotation>"u8.ToArray(),
            ".csv" => "ImageId,PredictionString\na,n01440764 5 4 35 27\n"u8.ToArray(),
            _ => which < 200 ? TinyPicture.Png : [],
        });
        return extension is ".xml" or ".csv" or ".db" ? 0 : 1;
    }

    private static void Close(string folder, bool open)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, open ? UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute : UnixFileMode.None);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir")]
    private static partial int RemoveFolder([In] byte[] path);

    [LibraryImport("libc", EntryPoint = "mkdir")]
    private static partial int MakeFolder([In] byte[] path, uint mode);
}

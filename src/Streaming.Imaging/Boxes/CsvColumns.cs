namespace Streaming.Imaging.Boxes;

/// <summary>Which columns of a CSV of boxes hold what, as its first line names them.</summary>
internal sealed class CsvColumns
{
    /// <summary>What is expected, in words.</summary>
    public const string Expected = "image,xmin,ymin,xmax,ymax or image,x,y,width,height (with class, if there is one), or ImageId,PredictionString";

    private static readonly string[] Images = ["imageid", "image", "filename", "file", "path", "filepath", "imagepath", "imagename", "imagefile", "imagefilename", "img", "imgname", "imgpath"];
    private static readonly string[] Classes = ["class", "classname", "label", "labelname", "category", "categoryname", "wnid", "synset", "classid", "name"];
    private static readonly string[] Crowds = ["iscrowd", "isgroupof"];
    private static readonly string[] ImageWidths = ["imagewidth", "imgwidth"], ImageHeights = ["imageheight", "imgheight"];
    private static readonly string[][] Corners = [["xmin", "x1", "left", "bboxxmin", "bboxx1"], ["ymin", "y1", "top", "bboxymin", "bboxy1"], ["xmax", "x2", "right", "bboxxmax", "bboxx2"], ["ymax", "y2", "bottom", "bboxymax", "bboxy2"]];
    private static readonly string[][] Sides = [["x", "xmin", "left", "bboxx", "bboxleft"], ["y", "ymin", "top", "bboxy", "bboxtop"], ["w", "width", "bboxw", "bboxwidth"], ["h", "height", "bboxh", "bboxheight"]];

    private CsvColumns(int image, int[] edges, bool areCorners) => (Image, Edges, AreCorners) = (image, edges, areCorners);

    /// <summary>The column of the image's name.</summary>
    public int Image { get; }

    /// <summary>Those of the box: xmin, ymin, xmax, ymax, or x, y, width, height.</summary>
    public int[] Edges { get; }

    /// <summary>Whether the box is given by its corners.</summary>
    public bool AreCorners { get; }

    /// <summary>The column of the object's class; -1 where there is none.</summary>
    public int Class { get; private init; }

    /// <summary>The column that tells of several objects in one box; -1 where there is none.</summary>
    public int Crowd { get; private init; }

    /// <summary>The columns of the image's size; -1 where there are none.</summary>
    public (int Width, int Height) Size { get; private init; }

    /// <summary>Whether a first line is that of ImageNet's LOC_*_solution.csv.</summary>
    public static bool IsLoc(string[] names) => names is [var image, var prediction] && Plain(image) == "imageid" && Plain(prediction) == "predictionstring";

    /// <summary>The columns that a first line names; null where they are not those of boxes, or it names one of them twice.</summary>
    public static CsvColumns? Of(string[] names)
    {
        var plain = Array.ConvertAll(names, Plain);
        if (Place(Images) is not (>= 0 and var image))
            return null;
        var corners = Array.ConvertAll(Corners, Place);
        var areCorners = Array.TrueForAll(corners, at => at >= 0);
        var edges = areCorners ? corners : Array.ConvertAll(Sides, Place);
        if (Array.Exists(edges, at => at < 0) || edges.Append(image).Any(at => plain.Count(name => name == plain[at]) > 1))
            return null;
        // Width and height beside corners are the image's, as detection sets have them.
        (int Width, int Height) size = (Place(ImageWidths), Place(ImageHeights)), beside = (Place(["width"]), Place(["height"]));
        if (size.Width < 0 && !edges.Contains(beside.Width) && !edges.Contains(beside.Height))
            size = beside;
        return new CsvColumns(image, edges, areCorners) { Class = Place(Classes), Crowd = Place(Crowds), Size = size };

        int Place(string[] words) => CsvColumns.Place(plain, words);
    }

    /// <summary>The place of the name that is the class's; -1 where there is none.</summary>
    public static int ClassAmong(string[] names) => Place(Array.ConvertAll(names, Plain), Classes);

    /// <summary>Whether a name is that of images' names.</summary>
    public static bool IsImage(string name) => Images.Contains(Plain(name));

    /// <summary>The places of the image's size among names that are not those of a box; -1 where there are none.</summary>
    public static (int Width, int Height) SizeAmong(string[] names)
    {
        var plain = Array.ConvertAll(names, Plain);
        var size = (Place(plain, ImageWidths), Place(plain, ImageHeights));
        return size.Item1 >= 0 ? size : Of(names) is { } columns ? columns.Size : (Place(plain, ["width"]), Place(plain, ["height"]));
    }

    private static int Place(string[] plain, string[] words) => words.Select(word => Array.IndexOf(plain, word)).FirstOrDefault(at => at >= 0, -1);

    /// <summary>A name as it is compared: Image_Id, image id and "ImageID" are one.</summary>
    public static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}

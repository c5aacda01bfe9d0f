using System.Text;

namespace Streaming.Fuzz.Targets;

/// <summary>CSVs of boxes.</summary>
internal sealed class CsvTarget : BoxFileTarget
{
    public override string Name => "csv";

    protected override IEnumerable<byte[]> Valid() =>
    [
        Encoding.UTF8.GetBytes("image,xmin,ymin,xmax,ymax,class\n1.png,5,4,35,27,n01440764\nval/2.png,5.5,4e0,35,27,\"a, \"\"b\"\"\"\nval/2.png,0,0,4,3,x\n"),
        Encoding.UTF8.GetBytes("\uFEFFImageID;X;Y;Width;Height;IsGroupOf\r\n1;5;4;30;23;0\r\n3;5;4;30;23;1\r\n2;;;;;\r\n"),
        Encoding.UTF8.GetBytes("filename\twidth\theight\txmin\tymin\txmax\tymax\n/there/val/3.png\t40\t30\t1\t2\t3\t4\n"),
        Encoding.UTF8.GetBytes("path,x1,y1,x2,y2\n1.png,0.1,0.2,0.75,1\nval\\2.png,0,0,1,1\n"),
        Encoding.UTF8.GetBytes("3,n01440764 5 4 35 27 n02 1 1 9 9\n1,\n"),
    ];

    protected override IEnumerable<string> Tokens() =>
    [
        "image,xmin,ymin,xmax,ymax\n", "ImageId,PredictionString\n", "1.png,", "val/2.png,", "../", "..\\", "C:\\", "/", ",", ";", "\t", "|", "\n", "\r\n", "\r", "\"", "\"\"", "\"\n\"", "1,2,3,4", "0.5", "nan", "inf", "-1", "1,5",
        "\uFEFF", "\u0000", "n01440764 1 2 3 4 ",
    ];
}

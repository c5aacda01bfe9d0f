using System.Text;

namespace Streaming.Fuzz.Targets;

/// <summary>COCO's JSON.</summary>
internal sealed class CocoTarget : BoxFileTarget
{
    private const string Plain = """
        {"info": {"year": 2017}, "licenses": [], "images": [{"id": 1, "file_name": "1.png", "width": 40, "height": 30}, {"id": 22, "file_name": "val/2.png", "width": 40, "height": 30}],
         "annotations": [{"id": 5, "image_id": 1, "category_id": 7, "bbox": [5, 4, 30, 23], "area": 690, "iscrowd": 0, "segmentation": [[5, 4, 35, 4, 35, 27]]},
                         {"id": 6, "image_id": 22, "category_id": 7, "bbox": [5.5, 4e0, 29.5, 23], "iscrowd": 1, "segmentation": {"counts": "a1b", "size": [30, 40]}}],
         "categories": [{"id": 7, "name": "n01440764", "supercategory": "fish"}]}
        """;

    private const string Turned = """
        {"categories": [], "annotations": [{"image_id": "a", "bbox": [0, 0, 40, 30]}, {"image_id": "b", "bbox": [1, 1, 2, 2]}], "images": [{"id": "b", "file_name": "there\\val\\3.png"}, {"id": "a", "file_name": "/x/../1.png"}]}
        """;

    public override string Name => "coco";

    protected override IEnumerable<byte[]> Valid() => [Encoding.UTF8.GetBytes(Plain), Encoding.UTF8.GetBytes(Turned), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Plain)]];

    protected override IEnumerable<string> Tokens() =>
    [
        "{", "}", "[", "]", "[]", "{}", ",", ":", "null", "true", "\"images\": ", "\"annotations\": ", "\"categories\": ", "\"id\": ", "\"image_id\": ", "\"file_name\": ", "\"bbox\": ", "\"iscrowd\": 1", "\"width\": 0",
        "[1, 2, 3, 4]", "[0.1, 0.1, 0.5, 0.5]", "1e999", "-1", "NaN", "\"../../1.png\"", "\"val/2.png\"", "\"\\ud800\"", "\"\\u0000\"", "\uFEFF", "\u0000", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ];
}

using System.Text;
using Streaming.Imaging.Catalogue;

namespace Streaming.Fuzz.Targets;

/// <summary>VOC annotations, beside a picture in a plain folder.</summary>
internal sealed class VocTarget : Target
{
    private const string Plain = """
        <annotation><folder>val</folder><filename>a</filename><size><width>40</width><height>30</height><depth>3</depth></size>
        <object><name>n01440764</name><pose>Unspecified</pose><bndbox><xmin>5</xmin><ymin>4</ymin><xmax>35</xmax><ymax>27</ymax></bndbox></object></annotation>
        """;

    private const string Several = """
        <?xml version="1.0" encoding="utf-8"?><!-- made --><annotation><object><name>dog</name><part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>3</xmax><ymax>3</ymax></bndbox></part>
        <bndbox><xmin>5.5</xmin><ymin>4e0</ymin><xmax>35</xmax><ymax><![CDATA[27]]></ymax></bndbox></object>
        <object><name>n02</name><bndbox><xmin>0</xmin><ymin>0</ymin><xmax>40</xmax><ymax>30</ymax></bndbox></object></annotation>
        """;

    public override string Name => "voc";

    protected override Verdict Read(byte[] input, string folder)
    {
        if (!File.Exists(Path.Combine(folder, "a.png")))
            Put(folder, "a.png", TinyPicture.Png);
        Put(folder, "a.xml", input);
        Annotations.Read(ImageCatalogue.Open(folder).Entries().Single());
        return Verdict.Accepted;
    }

    protected override IEnumerable<byte[]> Valid() =>
    [
        Encoding.UTF8.GetBytes(Plain),
        Encoding.UTF8.GetBytes(Several),
        [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Plain)],
        [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Plain)],
        Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>" + Plain.Replace("val", "v\u00E4l", StringComparison.Ordinal)),
        Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"gbk\"?>" + Plain.Replace("val", "\u00CD\u00BC", StringComparison.Ordinal)),
    ];

    protected override IEnumerable<string> Tokens() =>
    [
        "<annotation>", "</annotation>", "<object>", "</object>", "<bndbox>", "</bndbox>", "<xmin>", "</xmin>", "<xmax/>", "<size>", "<width>", "<part>", "<name>",
        "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE annotation [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>", "&b;", "&lt;", "&#0;", "&#x41;",
        "<!DOCTYPE annotation SYSTEM \"file:///etc/passwd\">", "<?xml version=\"1.0\" encoding=\"utf-16\"?>", "encoding=\"gbk\"", "encoding=\"windows-1252\"", "encoding=\"utf-7\"",
        "encoding=\"none\"", "<?x y?>", "xmlns:a=\"b\"", "<a:b>", "\u0000", "\uFEFF", "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>",
    ];
}

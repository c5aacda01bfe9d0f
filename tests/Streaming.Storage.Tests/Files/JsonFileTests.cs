using System.Globalization;
using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Files;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Files;

public sealed class JsonFileTests : IDisposable
{
    private readonly TempFolder temp = new();

    private string File => temp["metrics.json"];

    public void Dispose() => temp.Dispose();

    private string Written => System.IO.File.ReadAllText(File);

    [Fact]
    public void Keys_keep_their_order_and_numbers_their_shortest_form()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            JsonFile.Write(File, new JsonObject { ["pairs"] = 6552, ["families"] = new JsonObject { ["rotate+"] = 0.1 }, ["a"] = 1e-7, ["s"] = 0.1f });
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
        Assert.Equal("{\n  \"pairs\": 6552,\n  \"families\": {\n    \"rotate+\": 0.1\n  },\n  \"a\": 1E-07,\n  \"s\": 0.1\n}\n", Written);
    }

    [Fact]
    public void Numbers_that_JSON_has_no_word_for_are_null()
    {
        JsonFile.Write(File, new JsonObject { ["a"] = double.NaN, ["b"] = new JsonArray(double.PositiveInfinity, float.NegativeInfinity, 1.5, null) });
        Assert.Equal("""{"a":null,"b":[null,null,1.5,null]}""", JsonNode.Parse(Written)!.ToJsonString());
        JsonFile.Write(File, new { Seconds = double.NaN, Rate = float.NaN, Rows = (double[])[1, double.NaN] });
        Assert.Equal("""{"seconds":null,"rate":null,"rows":[1,null]}""", JsonNode.Parse(Written)!.ToJsonString());
    }

    [Fact]
    public void Objects_get_snake_case_and_dictionaries_keep_their_keys()
    {
        JsonFile.Write(File, new { PeakRssMb = 12, Reasons = new Dictionary<string, int> { ["no-box"] = 1, ["Other"] = 2 } });
        Assert.Equal("""{"peak_rss_mb":12,"reasons":{"no-box":1,"Other":2}}""", JsonNode.Parse(Written)!.ToJsonString());
    }

    [Fact]
    public void A_write_that_fails_leaves_the_older_file()
    {
        JsonFile.Write(File, new JsonObject { ["a"] = 1 });
        Assert.ThrowsAny<Exception>(() => WholeFile.Write(File, stream =>
        {
            stream.WriteByte(1);
            throw new TimeoutException();
        }));
        Assert.Equal("""{"a":1}""", JsonNode.Parse(Written)!.ToJsonString());
        Assert.Equal([File], Directory.GetFiles(temp.Path));
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        Assert.StartsWith($"{File}: expected a run's settings, but the file cannot be read",
            Assert.Throws<InputException>(() => JsonFile.Read<JsonNode>(File, "a run's settings")).Message, StringComparison.Ordinal);
        foreach (var text in (string[])["{\"a\":", "", "null"])
        {
            System.IO.File.WriteAllText(File, text);
            Assert.StartsWith(File, Assert.Throws<InputException>(() => JsonFile.Read<JsonObject>(File, "a run's settings")).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[]", "expected an object")]
    [InlineData("7", "expected an object")]
    [InlineData("{\"a\": 1, \"a\": 2}", "a")]
    [InlineData("{\"a\": \"\\ud800\"}", "a text of it is none")]
    [InlineData("{\"a\": {\"b\": [1, null]}}", "a.b[1] is null")]
    [InlineData("{\"a\": \"\u00c3", "this is not a run's settings")]
    public void What_is_no_object_of_values_is_refused(string text, string sentence)
    {
        System.IO.File.WriteAllText(File, text);
        var e = Assert.Throws<InputException>(() => JsonFile.Read<JsonNode>(File, "a run's settings", nulls: false));
        Assert.StartsWith(File, e.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_another_kind_are_told_by_their_place_and_without_types()
    {
        System.IO.File.WriteAllText(File, """{"rows": [{"id": 3, "share": 0.5}, {"id": 4, "share": "half"}], "names": ["a"], "done": true}""");
        var e = Assert.Throws<InputException>(() => JsonFile.Read<Table>(File, "a table"));
        Assert.Equal($"{File}: this is not a table: rows[1].share cannot be read; expected a number; make it again.", e.Message);
        System.IO.File.WriteAllText(File, """{"rows": {}, "names": ["a"], "done": true}""");
        Assert.Contains("rows cannot be read; expected a list", Assert.Throws<InputException>(() => JsonFile.Read<Table>(File, "a table")).Message, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, """{"rows": [{"id": 3}], "names": ["a"], "done": true}""");
        Assert.Contains("rows[0] lacks 'share'", Assert.Throws<InputException>(() => JsonFile.Read<Table>(File, "a table")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_read_over_and_other_encodings_are_told()
    {
        System.IO.File.WriteAllText(File, """{"a": "\u00e4ä"}""", new System.Text.UTF8Encoding(true));
        Assert.Equal("ää", (string)JsonFile.Read<JsonNode>(File, "a run's settings")["a"]!);
        System.IO.File.WriteAllText(File, """{"a": 1}""", System.Text.Encoding.Unicode);
        Assert.Contains("found UTF-16", Assert.Throws<InputException>(() => JsonFile.Read<JsonNode>(File, "a run's settings")).Message, StringComparison.Ordinal);
        System.IO.File.WriteAllBytes(File, [.. """{"a": "x"""u8, 0xC3, .. "\"}"u8]);
        Assert.Contains("in UTF-8", Assert.Throws<InputException>(() => JsonFile.Read<JsonNode>(File, "a run's settings")).Message, StringComparison.Ordinal);
        Assert.Contains("it is a folder", Assert.Throws<InputException>(() => JsonFile.Read<JsonNode>(temp.Path, "a run's settings")).Message, StringComparison.Ordinal);
        using (var large = new FileStream(File, FileMode.Create))
            large.SetLength(3L << 30);
        Assert.Contains("at most 512 MB", Assert.Throws<InputException>(() => JsonFile.Read<JsonNode>(File, "a run's settings")).Message, StringComparison.Ordinal);
    }

    private sealed record Row(int Id, double Share);

    private sealed record Table(Row[] Rows, string[] Names, bool Done);

    [Fact]
    public void Hashes_are_those_of_the_standard()
    {
        System.IO.File.WriteAllText(File, "abc");
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ContentHash.OfFile(File));
        Assert.Equal(ContentHash.OfFile(File), ContentHash.Of("abc"u8));
        Assert.True(ContentHash.IsHash(ContentHash.Of([])));
        Assert.False(ContentHash.IsHash("abc"));
    }
}

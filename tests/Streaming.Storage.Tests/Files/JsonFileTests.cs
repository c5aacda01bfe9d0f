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

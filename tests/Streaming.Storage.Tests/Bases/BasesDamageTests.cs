using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Bases;
using Streaming.Storage.Files;
using Streaming.Storage.Safetensors;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Bases;

/// Bases that no command wrote: what cannot be meant is refused by its file and place, also under a right hash.
public sealed class BasesDamageTests : IDisposable
{
    private const int Rounds = 400;
    private readonly TempFolder temp = new();

    public BasesDamageTests() => BasesFolder.Write(Folder, MadeBases.Description, [MadeBases.Family(Family.Up, 1), MadeBases.Family(Family.ScaleDown, 2)]);

    private string Folder => temp["bases"];

    private string Json => temp["bases", "bases.json"];

    public void Dispose() => temp.Dispose();

    private string Refusal(string file)
    {
        var e = Assert.Throws<InputException>(() => BasesFolder.Open(Folder).Read(Family.Up));
        Assert.StartsWith(file + ": ", e.Message, StringComparison.Ordinal);
        return e.Message;
    }

    [Theory]
    [InlineData("families/0/amounts", "null", "families[0].amounts is null")]
    [InlineData("families/0/amounts", "[1.05, null, 1.15]", "families[0].amounts[1] is null")]
    [InlineData("families/0", "null", "families[0] is null")]
    [InlineData("families", "[]", "families is empty")]
    [InlineData("families/0/amounts", "[1.05, 1.15, 1.1]", "families.up.amounts are 1.05, 1.15, 1.1; expected them ascending")]
    [InlineData("families/0/amounts", "[1.05, 1.05, 1.1]", "families.up.amounts lists an amount twice")]
    [InlineData("families/0/amounts", "[1.05, 1.1, -1]", "families.up.amounts[2] is -1")]
    [InlineData("families/0/amounts", "[1.05, 1.1, \"x\"]", "cannot be read; expected a number")]
    [InlineData("families/0/base_amount", "1.2", "families.up.amounts lacks the base amount 1.2")]
    [InlineData("families/1/base_amount", "1.2", "families.scale-down.base_amount is 1.2; expected 0.01 or more, but less than 1 (factor)")]
    [InlineData("families/0/counts", "[5, 24]", "families.up.counts has 2 entries for 3 amounts")]
    [InlineData("families/0/counts", "[5, 24, -3]", "families.up.counts has -3")]
    [InlineData("families/0/base_flows", "-1", "families.up.base_flows is -1; expected 0, or 5")]
    [InlineData("families/0/components", "-3", "families.up.components is -3")]
    [InlineData("families/0/components", "99999999999", "families.up.components is 99999999999")]
    [InlineData("families/0/widening", "-1", "families.up.widening is -1")]
    [InlineData("families/0/channel_maps", "[\"conv5\", \"conv2\"]", "families.up.channel_maps are of conv5, conv2")]
    [InlineData("families/0/channel_maps", "[\"conv2\", \"conv2\"]", "families.up.channel_maps")]
    [InlineData("families/0/sha256", "\"abc\"", "families.up.sha256 is 'abc'")]
    [InlineData("families/0/file", "\"scale-down.safetensors\"", "families.up.file is 'scale-down.safetensors'; expected up.safetensors")]
    [InlineData("families/1/family", "\"up\"", "families lists up twice")]
    [InlineData("originals/0/width", "0", "originals[0].width is 0")]
    [InlineData("originals/0/height", "-5", "originals[0].height is -5")]
    [InlineData("originals/0/sha256", "\"12\"", "originals[0].sha256 is '12'")]
    [InlineData("originals/0/id", "\"\"", "originals[0].id is empty")]
    [InlineData("originals/1/id", "\"n01_1\"", "originals[1].id is 'n01_1' again")]
    [InlineData("originals/0/pairs", "-1", "originals[0].pairs is -1")]
    [InlineData("originals/0/box/xmax", "221", "originals[0].box goes from 10 to 221 across; expected a box inside the width of 220")]
    [InlineData("originals/0/box/ymin", "300", "originals[0].box goes from 300 to 210 down")]
    [InlineData("originals/0/box", "null", "originals[0].box is null")]
    [InlineData("weights/sha256", "\"a\"", "weights.sha256 is 'a'")]
    [InlineData("weights/dialect", "\"vgg\"", "weights.dialect is 'vgg'")]
    [InlineData("plan", "7", "plan is no object")]
    [InlineData("feature_space/layers", "[null]", "feature_space.layers[0] is null")]
    public void A_description_that_cannot_be_is_refused_by_its_place(string place, string value, string sentence)
    {
        var json = JsonFile.Read<JsonNode>(Json, "json");
        var keys = place.Split('/');
        var at = keys[..^1].Aggregate(json, (node, key) => int.TryParse(key, out var index) ? node[index]! : node[key]!);
        if (int.TryParse(keys[^1], out var last))
            at[last] = JsonNode.Parse(value);
        else
            at[keys[^1]] = JsonNode.Parse(value);
        JsonFile.Write(Json, json);
        Assert.Contains(sentence, Refusal(Json), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("components")]
    [InlineData("eigenvalues")]
    [InlineData("coefficients")]
    [InlineData("flow_coefficients")]
    [InlineData("residual_variance")]
    [InlineData("channel_coefficients.conv2")]
    [InlineData("channel_unit.conv2")]
    public void A_number_that_is_none_is_refused_under_a_right_hash(string tensor)
    {
        Assert.Contains($"{tensor} holds NaN at place 0", RefusalOf(tensor, double.NaN), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("channel_products.conv5")]
    [InlineData("base_flows")]
    public void Packed_numbers_that_are_none_are_refused_under_a_right_hash(string tensor) =>
        Assert.Contains($"{tensor} does not hold the", RefusalOf(tensor, BitConverter.UInt64BitsToDouble(ulong.MaxValue)), StringComparison.Ordinal);

    private string RefusalOf(string tensor, double number)
    {
        var file = temp["bases", "up.safetensors"];
        Rewrite(file, tensor, number);
        var json = JsonFile.Read<JsonNode>(Json, "json");
        json["families"]![1]!["sha256"] = ContentHash.OfFile(file);
        json["families"]!.AsArray().First(family => (string)family!["family"]! == "up")!["sha256"] = ContentHash.OfFile(file);
        JsonFile.Write(Json, json);
        return Refusal(file);
    }

    // The number is written where the tensor lies in the file.
    private static void Rewrite(string file, string tensor, double number)
    {
        long at;
        using (var tensors = SafetensorsFile.Open(file))
            at = new FileInfo(file).Length - tensors.Tensors.Values.Max(info => info.End) + tensors.Tensors[tensor].Start;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
        stream.Position = at;
        stream.Write(BitConverter.GetBytes(number));
    }

    [Fact]
    public void Random_damage_of_the_description_is_refused_or_bases_are_opened_and_nothing_else()
    {
        var whole = File.ReadAllBytes(Json);
        var random = new Random(10);
        string[] words = ["null", "{}", "[]", "-1", "1e308", "\"\"", "[[[", "9999999999999", "0.5"];
        for (var round = 0; round < Rounds; round++)
        {
            var at = random.Next(whole.Length);
            byte[] damaged = random.Next(4) switch
            {
                0 => [.. whole[..at], (byte)random.Next(256), .. whole[(at + 1)..]],
                1 => whole[..at],
                2 => [.. whole[..at], .. System.Text.Encoding.UTF8.GetBytes(words[random.Next(words.Length)]), .. whole[Math.Min(whole.Length, at + random.Next(8))..]],
                _ => [.. whole[..at], .. whole[random.Next(whole.Length)..]],
            };
            File.WriteAllBytes(Json, damaged);
            try
            {
                BasesFolder.Open(Folder);
            }
            catch (InputException e)
            {
                Assert.StartsWith(Folder, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_is_no_folder_of_bases_is_named()
    {
        Assert.Contains("this is a file; name the folder", Assert.Throws<InputException>(() => BasesFolder.Open(Json)).Message.Replace("expected a folder of bases, but ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("its path is empty", Assert.Throws<InputException>(() => BasesFolder.Open("")).Message, StringComparison.Ordinal);
        File.WriteAllText(Json, "");
        Assert.Contains("it is empty", Refusal(Json), StringComparison.Ordinal);
    }
}

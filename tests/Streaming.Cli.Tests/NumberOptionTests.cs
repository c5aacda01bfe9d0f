using System.CommandLine;

namespace Streaming.Cli.Tests;

/// Every number of every option of every command, those that are still to be written too.
public sealed class NumberOptionTests
{
    private static readonly Type[] Numbers = [typeof(int), typeof(long), typeof(ulong), typeof(double), typeof(float), typeof(short), typeof(byte), typeof(uint), typeof(decimal)];

    public static TheoryData<string> All =>
        [.. Commands.All.SelectMany(pair => pair.Command.Options.Where(IsNumber).Select(option => string.Join(' ', [.. pair.Path, option.Name])))];

    [Fact]
    public void There_are_numbers() => Assert.True(All.Count > 70, $"{All.Count} options are numbers");

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_number_is_read_strictly_and_has_bounds(string words)
    {
        var path = words.Split(' ');
        var option = Commands.All.Single(pair => pair.Path.SequenceEqual(path.SkipLast(1))).Command.Options.Single(option => option.Name == path[^1]);
        foreach (var text in new[] { "1,25", "1e308", "-1e308", "NaN", "Infinity", "0x1", "ten", "1 000", "-1000000" })
        {
            var values = Enumerable.Repeat(text, option.Arity.MinimumNumberOfValues);
            (await InProcess.Run([.. path, .. values])).ExpectSentence($"{option.Name} is '{text}'; expected", "--help");
        }
        Assert.Contains("meant: 1.25", (await InProcess.Run([.. path, .. Enumerable.Repeat("1,25", option.Arity.MinimumNumberOfValues)])).Error);
    }

    [Theory]
    [InlineData("siamese", "--pairs", "500 1.5", "--pairs is '1.5'")]
    [InlineData("siamese", "--head", "4096,x", "--head is '4096,x'")]
    [InlineData("siamese", "--pairs", "1", "--pairs is '1'")]
    [InlineData("train", "--head", "0", "--head is '0'")]
    [InlineData("train", "--head", "99999", "--head is '99999'")]
    [InlineData("learn", "--shard", "1/2/3", "--shard is '1/2/3'")]
    [InlineData("learn", "--shard", "0x1/4", "--shard is '0x1/4'")]
    [InlineData("learn", "--shard", "-1/4", "--shard is '-1/4'")]
    [InlineData("learn", "--shard", "0/99999999999", "--shard is '0/99999999999'")]
    [InlineData("evaluate", "--poses", "1e1", "--poses", "'1e1'")]
    [InlineData("evaluate", "--amounts", "rotate+=12,5", "--amounts", "decimal point")]
    [InlineData("synthesize", "--transform", "left=12,5", "--transform", "'5'", "decimal point")]
    public async Task Numbers_in_texts_are_read_the_same_way(string command, string option, string values, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["DATASET"]);
        var arguments = Commands.Of(command).Arguments.Select(argument => folder[argument.Name]);
        (await InProcess.Run([command, .. arguments, "--out", folder["out"], option, .. values.Split(' ')])).ExpectSentence(parts);
        Assert.False(Directory.Exists(folder["out"]));
    }

    private static bool IsNumber(Option option)
    {
        var type = option.ValueType.IsArray ? option.ValueType.GetElementType()! : option.ValueType;
        return Numbers.Contains(Nullable.GetUnderlyingType(type) ?? type);
    }
}

namespace Streaming.Cli.Tests;

/// Wrong words: the sentence is about the word, and knows what was meant.
public sealed class UsageTests
{
    [Theory]
    [InlineData("lern ds", "'lern'", "did you mean learn?", "streaming --help")]
    [InlineData("photographs", "'photographs'", "learn")]
    [InlineData("[diagram] learn ds", "'[diagram]'")]
    [InlineData("--out x", "'--out'")]
    [InlineData("learn ds --famlies left", "'--famlies'", "did you mean --families?", "streaming learn --help")]
    [InlineData("learn --famlies left", "'--famlies'", "--families")]
    [InlineData("learn --outt", "'--outt'", "--out?")]
    [InlineData("learn ds --outt=x", "'--outt'", "--out?")]
    [InlineData("learn ds --version", "'--version'")]
    [InlineData("learn ds -o x", "'-o'")]
    [InlineData("learn", "lacks DATASET")]
    [InlineData("evaluate bases", "lacks DATASET")]
    [InlineData("profile", "lacks NETWORK")]
    [InlineData("profile alexnet", "lacks DATASET")]
    [InlineData("profile alexnet ds --plan quik", "--plan 'quik'", "quick?")]
    [InlineData("profile alexnet ds --hold-out 0", "--hold-out is '0'", "0.9")]
    [InlineData("profile alexnet a/alexnet.onnx ds", "'a/alexnet.onnx'", "both called alexnet")]
    [InlineData("merge", "lacks BASES")]
    [InlineData("pair a b", "lacks --bases")]
    [InlineData("invert-train ds", "lacks --layer")]
    [InlineData("weights get", "lacks NAME", "streaming weights get --help")]
    [InlineData("weights gte x", "'gte'", "weights get")]
    [InlineData("weights get bvlc_alexnet --fromm x", "'--fromm'", "--from?")]
    [InlineData("learn --families left ds", "lacks DATASET", "--families took 'ds'")]
    [InlineData("learn ds other", "'other'", "DATASET alone")]
    [InlineData("learn ds --out", "--out has no value")]
    [InlineData("learn ds --out a --out b", "--out is given 2 values", "'a', 'b'")]
    [InlineData("learn ds --threads 1 2", "'2'")]
    [InlineData("learn ds --quiet=maybe", "--quiet is 'maybe'", "true or false")]
    [InlineData("learn ds --on-error skipp", "--on-error is 'skipp'", "did you mean skip?")]
    [InlineData("learn ds --dialect caffe", "--dialect is 'caffe'", "caffenet")]
    [InlineData("evaluate a b --boundary mirrored", "--boundary is 'mirrored'", "did you mean mirror?")]
    [InlineData("learn ds --plan quik", "--plan 'quik'", "quick?")]
    [InlineData("learn ds --families rotate", "--families", "'rotate'", "rotate+")]
    [InlineData("synthesize b i --box 1 2 3", "--box has 3 values", "4 values")]
    [InlineData("evaluate b d --amounts papr", "--amounts", "did you mean paper?")]
    public async Task The_word_is_named_with_what_was_meant(string line, params string[] parts) =>
        (await InProcess.Run(line.Split(' '))).ExpectSentence(parts);

    [Theory]
    [InlineData("\"centre_box\"", "\"center_box\"", "center_box", "did you mean centre_box?")]
    [InlineData("\"rotate+\"", "\"rotat+\"", "'rotat+'", "did you mean rotate+?")]
    [InlineData("\"top_window\"", "\"topwindow\"", "topwindow", "did you mean top_window?")]
    [InlineData("\"reflect\"", "\"reflekt\"", "'reflekt'", "did you mean reflect?")]
    public async Task A_plans_words_are_known_too(string right, string wrong, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["ds"]);
        var plan = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "plans", "quick.json"));
        File.WriteAllText(folder["plan.json"], plan.Replace(right, wrong, StringComparison.Ordinal));
        (await InProcess.Run("learn", folder["ds"], "--plan", folder["plan.json"], "--out", folder["out"])).ExpectSentence(["plan.json", .. parts]);
    }

    [Theory]
    [InlineData("train ds --arms plan", "did you mean plain?")]
    [InlineData("train ds --arms plain maped@conv2", "did you mean mapped?")]
    [InlineData("train ds --arms plain@conv2", "augments no features")]
    [InlineData("train ds --arms plain --test-transforms rotat=30", "did you mean rotate?")]
    [InlineData("train ds --arms plain --draw per-imag", "did you mean per-image?")]
    [InlineData("test default ds --test-views tn", "did you mean ten?")]
    [InlineData("train ds --test-transforms rotate=30", "give --arms too")]
    [InlineData("siamese ds --arms pretraned", "did you mean pretrained?")]
    [InlineData("learn ds --device cdua", "did you mean cuda?")]
    [InlineData("completion bsh", "did you mean bash?")]
    public async Task Words_of_lists_are_known_too(string line, string part)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["ds"]);
        string[] words = [.. line.Split(' ').Select(word => word == "ds" ? folder["ds"] : word)];
        if (words[0] != "completion")
            words = [.. words, "--out", folder["out"]];
        (await InProcess.Run(words)).ExpectSentence(part);
    }

    [Theory]
    [InlineData("select", "")]
    [InlineData("select", "  ")]
    [InlineData("learn", "ds", "--out", "")]
    [InlineData("learn", "ds", "--plan", "")]
    public async Task What_is_empty_is_told(params string[] words) =>
        (await InProcess.Run(words)).ExpectSentence("empty");

    [Theory]
    [InlineData("select @ds", "@ds")]
    [InlineData("learn @ds", "@ds")]
    [InlineData("inspect @file", "@file")]
    [InlineData("select -- --ds", "--ds")]
    public async Task An_odd_name_is_a_name(string line, string name) =>
        (await InProcess.Run(line.Split(' '))).ExpectSentence(name);

    [Theory]
    [InlineData("--help", "invert-train")]
    [InlineData("learn --help", "--families")]
    [InlineData("learn --threads x --help", "--families")]
    [InlineData("weights get --help", "NAME")]
    [InlineData("--version", "+")]
    public async Task Help_is_given(string line, string part)
    {
        var outcome = await InProcess.Run(line.Split(' '));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(part, outcome.Output);
        Assert.Equal("", outcome.Error);
    }
}

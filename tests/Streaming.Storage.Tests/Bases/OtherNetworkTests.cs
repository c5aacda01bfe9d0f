using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Bases;
using Streaming.Storage.Files;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Bases;

/// Bases of a network that is not AlexNet: what is done to pictures stands in them.
public sealed class OtherNetworkTests : IDisposable
{
    private readonly TempFolder temp = new();

    private static readonly PreprocessingDescription Means = new() { Colours = "rgb", Mean = [123.675f, 116.28f, 103.53f], Scale = [0.0171f, 0.0175f, 0.0174f] };
    private static readonly PreprocessingDescription Picture = new() { Colours = "bgr", MeanPictureSha256 = new string('d', 64), Scale = [1, 1, 1] };

    public void Dispose() => temp.Dispose();

    private string Json => temp["bases", "bases.json"];

    private void Write(PreprocessingDescription? preprocessing) => BasesFolder.Write(temp["bases"], MadeBases.Description with
    {
        Weights = new WeightsDescription("mine.onnx", new string('a', 64), "mine") { Preprocessing = preprocessing },
        Space = new FeatureSpace("mine", MadeBases.Description.Space.InputSize, MadeBases.Description.Space.Layers),
    }, [MadeBases.Family(Family.Up, 1)]);

    [Fact]
    public void Preprocessing_is_kept_and_follows_the_schema()
    {
        foreach (var preprocessing in new[] { Means, Picture, null })
        {
            Write(preprocessing);
            Assert.Empty(Support.Schemas.Errors("bases", File.ReadAllText(Json)));
            var read = BasesFolder.Open(temp["bases"]).Description;
            Assert.Equal(("mine", "mine"), (read.Weights.Dialect, read.Space.Network));
            Assert.Equal(preprocessing?.Text, read.Weights.Preprocessing?.Text);
        }
        // A network whose dialect says it all has nothing of it in its bases.
        Assert.DoesNotContain("preprocessing", File.ReadAllText(Json), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("colours", "\"gbr\"")]
    [InlineData("scale", "[1, 2]")]
    [InlineData("scale", "null")]
    [InlineData("mean", "[1, 2, \"3\"]")]
    [InlineData("mean_picture_sha256", "\"abc\"")]
    public void Preprocessing_that_cannot_be_is_refused_by_program_and_schema(string key, string value)
    {
        Write(key == "mean_picture_sha256" ? Picture : Means);
        var json = JsonFile.Read<JsonNode>(Json, "json");
        json["weights"]!["preprocessing"]![key] = JsonNode.Parse(value);
        JsonFile.Write(Json, json);
        Assert.NotEmpty(Support.Schemas.Errors("bases", File.ReadAllText(Json)));
        Assert.Contains("preprocessing", Assert.Throws<InputException>(() => BasesFolder.Open(temp["bases"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_network_of_the_weights_is_that_of_the_features()
    {
        Write(Means);
        var json = JsonFile.Read<JsonNode>(Json, "json");
        json["feature_space"]!["network"] = "other";
        JsonFile.Write(Json, json);
        Assert.Contains("weights.dialect is 'mine'; expected other", Assert.Throws<InputException>(() => BasesFolder.Open(temp["bases"])).Message, StringComparison.Ordinal);
    }
}

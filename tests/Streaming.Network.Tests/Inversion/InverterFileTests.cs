using Streaming.Domain;
using Streaming.Network.Features;
using Streaming.Network.Inversion;
using Streaming.Network.Models;
using Streaming.Network.Runtime;
using Streaming.Network.Weights;
using Streaming.Storage.Safetensors;

namespace Streaming.Network.Tests.Inversion;

public sealed class InverterFileTests
{
    private static readonly InverterShape Shape = new("conv3", AlexNetSpace.Of(Dialect.CaffeNet), 0.03);

    private static void Save(string path, WeightSet weights, bool half)
    {
        using var network = new InversionNetwork(Shape);
        network.Draw(1);
        network.SetFeatureScale([.. Enumerable.Repeat(0.5f, Shape.Grid.Channels)]);
        if (half)
            network.RoundToHalf();
        InverterFile.Save(path, network, new InverterDescription(Shape, weights.ConvolutionHash("conv3"), 15.25, 40, "made"), half);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_with_all_that_is_said_of_it(bool half)
    {
        using var folder = new TemporaryFolder();
        var weights = Draw.Weights(Dialect.CaffeNet);
        Save(folder.File("a.safetensors"), weights, half);
        Assert.True(InverterFile.IsInverter(folder.File("a.safetensors")));
        using var inverter = InverterFile.Load(folder.File("a.safetensors"), new AlexNetOfWeights(weights), ComputeDevice.Cpu);
        Assert.Equal((Shape, 15.25, 40, "made"), (inverter.Description.Shape, inverter.Description.Psnr, inverter.Description.UnseenImages, inverter.Description.Text));
        Assert.Equal(227, inverter.PictureSize);

        // The picture is the network's, in grey levels.
        using var network = new InversionNetwork(Shape);
        network.Draw(1);
        network.SetFeatureScale([.. Enumerable.Repeat(0.5f, Shape.Grid.Channels)]);
        if (half)
            network.RoundToHalf();
        var features = Array.ConvertAll(Draw.Normals(13 * 13 * 384, 2, 30), Math.Abs);
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var mode = TorchSharp.torch.inference_mode();
        var rows = TorchSharp.torch.tensor(features).view(1, 13, 13, 384).permute(0, 3, 1, 2);
        var plain = Array.ConvertAll(network.forward(rows).contiguous().data<float>().ToArray(), value => Math.Clamp(128 + (64 * value), 0, 255));
        Assert.True(plain.Max() - plain.Min() > 1);
        Assert.Equal(plain, inverter.Invert(features), (a, b) => Math.Abs(a - b) < 1e-2);
        Assert.Throws<ArgumentException>(() => inverter.Invert(new float[100]));
    }

    [Fact]
    public void It_belongs_to_the_weights_up_to_its_layer()
    {
        using var folder = new TemporaryFolder();
        var weights = Draw.Weights(Dialect.CaffeNet);
        Save(folder.File("a.safetensors"), weights, half: true);

        // Another conv5 does not matter to conv3; another conv3 does, and so does another dialect.
        var otherEnd = Draw.Weights(Dialect.CaffeNet);
        otherEnd.Tensors["conv5.weight"].Values[0] += 1;
        InverterFile.Load(folder.File("a.safetensors"), new AlexNetOfWeights(otherEnd), ComputeDevice.Cpu).Dispose();
        var other = Draw.Weights(Dialect.CaffeNet);
        other.Tensors["conv3.weight"].Values[0] += 1;
        Assert.Contains("other weights", Refused(() => InverterFile.Load(folder.File("a.safetensors"), new AlexNetOfWeights(other), ComputeDevice.Cpu)));
        Assert.Contains("of the network caffenet, but the features are of torchvision", Refused(() => InverterFile.Load(folder.File("a.safetensors"), new AlexNetOfWeights(Draw.Weights(Dialect.Torchvision)), ComputeDevice.Cpu)));
    }

    [Fact]
    public void Files_that_are_no_whole_inverter_are_refused_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var weights = Draw.Weights(Dialect.CaffeNet);
        void Refuses(string part)
        {
            var message = Refused(() => InverterFile.Load(folder.File("a.safetensors"), new AlexNetOfWeights(weights), ComputeDevice.Cpu));
            Assert.Contains(part, message);
            Assert.Contains("a.safetensors", message);
        }

        File.WriteAllText(folder.File("a.safetensors"), "no inverter");
        Refuses("safetensors");
        WeightFile.Save(folder.File("a.safetensors"), weights);
        Assert.False(InverterFile.IsInverter(folder.File("a.safetensors")));
        Refuses("invert-train");
        Save(folder.File("a.safetensors"), weights, half: true);
        var whole = File.ReadAllBytes(folder.File("a.safetensors"));
        File.WriteAllBytes(folder.File("a.safetensors"), whole[..^100]);
        Refuses("a.safetensors");
        File.WriteAllBytes(folder.File("a.safetensors"), whole);
        Change(folder.File("a.safetensors"), "width", "0.5");
        Refuses("tensor conv1.weight");
        Change(folder.File("a.safetensors"), "width", "wide");
        Refuses("width is wide");
        Change(folder.File("a.safetensors"), "layer", "fc6");
        Refuses("layer is fc6");
        foreach (var (key, value) in new[] { ("unseen_images", "1e300"), ("weights_sha256", new string('x', 64)), ("psnr", "NaN") })
        {
            File.WriteAllBytes(folder.File("a.safetensors"), whole);
            Change(folder.File("a.safetensors"), key, value);
            Refuses($"the inverter's {key} is {value}");
        }
        // Another network's, whose features the file tells; without them nobody knows what it is of.
        File.WriteAllBytes(folder.File("a.safetensors"), whole);
        Change(folder.File("a.safetensors"), "dialect", "vgg");
        Refuses("of the network vgg, but the features are of caffenet");
        Change(folder.File("a.safetensors"), "feature_space", "{}");
        Refuses("the inverter's feature_space is {}");
        File.WriteAllBytes(folder.File("a.safetensors"), whole);
        Change(folder.File("a.safetensors"), "psnr", "1", values => values[5] = Half.NaN);
        Refuses("holds NaN at place 5");
    }

    private static string Refused(Action load) => Assert.Throws<InputException>(load).Message;

    // The same file with another metadata value.
    private static void Change(string path, string key, string value, Action<Half[]>? spoil = null)
    {
        var builder = new SafetensorsBuilder();
        using (var file = SafetensorsFile.Open(path))
        {
            foreach (var (name, text) in file.Metadata)
                builder.AddMetadata(name, name == key ? value : text);
            foreach (var info in file.Tensors.Values.OrderBy(info => info.Start))
            {
                var values = file.Read<Half>(info.Name);
                if (info.Name == "conv1.weight")
                    spoil?.Invoke(values);
                builder.Add(info.Name, values, [.. info.Shape]);
            }
        }
        builder.Write(path);
    }
}

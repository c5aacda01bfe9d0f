using System.Globalization;
using System.Text;
using Streaming.Domain;
using Streaming.Network.Weights;
using Streaming.Storage.Safetensors;

namespace Streaming.Network.Tests.Weights;

/// <summary>What a weight file is, is decided by what it holds.</summary>
public sealed class WeightContentTests : IDisposable
{
    private static readonly Dictionary<Dialect, WeightSet> Drawn = DialectModule.all.ToDictionary(dialect => dialect, Draw.Weights);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 244408336\n", "a Git LFS pointer", "git lfs pull")]
    [InlineData("<!DOCTYPE html>\n<html><body>Not found</body></html>\n", "an HTML page", "fetch the file itself")]
    [InlineData("name: \"AlexNet\"\nlayer { name: \"conv1\" type: \"Convolution\" }\n", "(.prototxt)", "give the .caffemodel")]
    [InlineData("net: \"train.prototxt\"\nbase_lr: 0.01\n", "a Caffe solver", "give the .caffemodel")]
    [InlineData("{\"metadata\": {\"total_size\": 1}}", "JSON", "model.safetensors")]
    [InlineData("", "empty (0 bytes)", "fetch or make it again")]
    [InlineData("\x01", "cannot be read|begins as neither|shorter than", "fetch")]
    [InlineData("PK\u0003\u0004data.pkl", "PyTorch", "save_file")]
    [InlineData("\u0008\u00E8\u0007\u0012\u0005net.c", "solver's state", ".caffemodel")]
    [InlineData("\u0008\u0001\u0010\u0003", ".binaryproto", ".caffemodel")]
    public void What_is_no_weight_file_is_named_with_the_way_out(string content, string what, string wayOut)
    {
        foreach (var name in new[] { "a.caffemodel", "a.safetensors", "a.bin" })
        {
            File.WriteAllBytes(folder.File(name), Encoding.Latin1.GetBytes(content));
            var message = Assert.Throws<InputException>(() => WeightFile.Load(folder.File(name))).Message;
            Assert.StartsWith(folder.File(name) + ": expected ", message, StringComparison.Ordinal);
            Assert.Contains(what.Split('|'), part => message.Contains(part, StringComparison.Ordinal));
            Assert.Contains(wayOut, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0x02, 0x8A }, "pickle")]
    [InlineData(new byte[] { 0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A }, "HDF5")]
    [InlineData(new byte[] { 0x1F, 0x8B, 0x08 }, "gzip")]
    [InlineData(new byte[] { 0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59 }, "NumPy")]
    public void Binary_files_of_other_kinds_are_named(byte[] content, string what)
    {
        File.WriteAllBytes(folder.File("a.caffemodel"), content);
        WeightFileTests.AssertRefused(what, () => WeightFile.Load(folder.File("a.caffemodel")));
    }

    [Fact]
    public void A_folder_and_a_device_are_refused_at_once()
    {
        WeightFileTests.AssertRefused("it is a folder; give a file in it", () => WeightFile.Load(folder.Path));
        if (File.Exists("/dev/zero"))
        {
            File.CreateSymbolicLink(folder.File("zero.safetensors"), "/dev/zero");
            WeightFileTests.AssertRefused("no regular file", () => WeightFile.Load(folder.File("zero.safetensors")));
        }
    }

    [Fact]
    public void Another_name_changes_nothing()
    {
        WeightFile.Save(folder.File("a.safetensors"), Draw.Weights(Dialect.CaffeNet));
        File.Move(folder.File("a.safetensors"), folder.File("a.caffemodel"));
        Assert.Equal("caffenet", DialectModule.name(WeightFile.Load(folder.File("a.caffemodel")).Dialect));

        // A bare name of a link whose target is a bare name: both are looked for in the current folder.
        var name = $"{Guid.NewGuid():N}.safetensors";
        File.Copy(folder.File("a.caffemodel"), "target-" + name);
        try
        {
            File.CreateSymbolicLink(name, "target-" + name);
            Assert.Equal("caffenet", DialectModule.name(WeightFile.Load(name).Dialect));
        }
        finally
        {
            File.Delete(name);
            File.Delete("target-" + name);
        }
    }

    [Theory]
    [InlineData("architecture", "alexnet")]
    [InlineData("source", "BVLC CaffeNet")]
    public void Tensors_tell_more_than_words(string key, string word)
    {
        Torchvision("").AddMetadata(key, word).Write(folder.File("caffenet.safetensors"));
        Assert.True(WeightFile.Load(folder.File("caffenet.safetensors")).Dialect.IsTorchvision);

        Stack(Dialect.CaffeReference).AddMetadata("architecture", "torchvision alexnet").Write(folder.File("b.safetensors"));
        Assert.True(WeightFile.Load(folder.File("b.safetensors")).Dialect.IsCaffeReference);
    }

    [Fact]
    public void A_dialect_that_the_tensors_contradict_is_refused()
    {
        Torchvision("").AddMetadata("dialect", "caffenet").Write(folder.File("a.safetensors"));
        Refused("its metadata says dialect caffenet, but the tensors' names is torchvision's");
        Assert.True(WeightFile.Load(folder.File("a.safetensors"), Dialect.Torchvision).Dialect.IsTorchvision);

        Torchvision("").AddMetadata("dialect", "vgg").Write(folder.File("a.safetensors"));
        Refused("its metadata's dialect is 'vgg'; expected one of alexnet, caffenet, torchvision");
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("model.backbone.")]
    public void What_holds_the_network_may_stand_before_all_names(string prefix)
    {
        Torchvision(prefix).Write(folder.File("a.safetensors"));
        var loaded = WeightFile.Load(folder.File("a.safetensors"));
        Assert.True(loaded.Dialect.IsTorchvision);
        Assert.Empty(loaded.MissingConvolutionTensors);
        Torchvision("ema.", Torchvision(prefix)).Write(folder.File("a.safetensors"));
        Refused("under several names (ema., " + prefix);
    }

    [Fact]
    public void Only_tensors_that_are_needed_must_be_floating_point_numbers()
    {
        Torchvision("").Add("num_batches_tracked", [3L]).Write(folder.File("a.safetensors"));
        var loaded = WeightFile.Load(folder.File("a.safetensors"));
        Assert.Equal(["num_batches_tracked (I64)"], loaded.PassedOver);
        Assert.True(loaded.Dialect.IsTorchvision);

        Stack(Dialect.CaffeNet, without: "conv5.bias").Add("conv5.bias", new long[256], 256).Write(folder.File("a.safetensors"));
        Refused("tensor conv5.bias holds I64; expected floating point numbers");
    }

    [Fact]
    public void Layers_of_other_networks_are_refused_by_tensor()
    {
        Stack(Dialect.CaffeNet).Add("bn1.running_mean", new float[96], 96).Write(folder.File("a.safetensors"));
        Refused("tensor bn1.running_mean belongs to a batch normalization");
        Stack(Dialect.CaffeNet).Add("conv6.weight", new float[4], 1, 1, 2, 2).Write(folder.File("a.safetensors"));
        Refused("tensor conv6.weight of 1x1x2x2");
        new SafetensorsBuilder().Add("mean", new float[3], 3).Write(folder.File("a.safetensors"));
        Refused("expected AlexNet's tensors (conv1.weight .., or torchvision's features.0.weight ..), but it holds mean");
        Stack(Dialect.CaffeNet).AddMetadata("kind", "inverter").Write(folder.File("a.safetensors"));
        Refused("give it with --inverter");

        Stack(Dialect.CaffeNet).Add("input.mean", new float[3], 3).Write(folder.File("a.safetensors"));
        Assert.Equal("input.mean", Assert.Single(WeightFile.Load(folder.File("a.safetensors")).UnusedTensors).Name);
    }

    [Theory]
    [InlineData(float.NaN, "holds NaN at place 7")]
    [InlineData(float.NegativeInfinity, "holds infinity")]
    public void Numbers_that_are_none_are_refused_by_file_and_tensor(float value, string expected)
    {
        var weights = Draw.Weights(Dialect.CaffeNet);
        weights.Tensors["conv2.weight"].Values[7] = value;
        WeightFile.Save(folder.File("a.safetensors"), weights);
        Refused("a.safetensors: tensor conv2.weight " + expected);
    }

    [Fact]
    public void Half_precision_is_refused_where_it_would_make_infinity()
    {
        var weights = Draw.Weights(Dialect.CaffeNet);
        weights.Tensors["conv4.bias"].Values[3] = 70000;
        WeightFileTests.AssertRefused("tensor conv4.bias holds 70000 at place 3; expected numbers up to 65504", () => WeightFile.Save(folder.File("a.safetensors"), weights, halfPrecision: true));
        Assert.False(File.Exists(folder.File("a.safetensors")));
        weights.Tensors["conv4.bias"].Values[3] = 65504;
        WeightFile.Save(folder.File("a.safetensors"), weights, halfPrecision: true);
    }

    [Theory]
    [InlineData("[\"a\", null]", "a name that is empty")]
    [InlineData("[\"a\", \"a\"]", "holds a twice")]
    [InlineData("[\"a\", 2]", "no JSON list of names")]
    public void Names_of_classes_are_names_of_their_own(string classes, string expected)
    {
        new SafetensorsBuilder().AddMetadata("classes", classes).Add("fc6.weight", new float[2 * 9216], 2, 9216).Add("fc6.bias", new float[2], 2).Write(folder.File("a.safetensors"));
        Refused(expected);
    }

    private void Refused(string expected) => WeightFileTests.AssertRefused(expected, () => WeightFile.Load(folder.File("a.safetensors")));

    private static SafetensorsBuilder Stack(Dialect dialect, string without = "")
    {
        var builder = new SafetensorsBuilder();
        foreach (var tensor in Drawn[dialect].Tensors.Values.Where(tensor => tensor.Name != without))
            builder.Add(tensor.Name, tensor.Values, [.. tensor.Shape]);
        return builder;
    }

    private static SafetensorsBuilder Torchvision(string prefix, SafetensorsBuilder? builder = null)
    {
        builder ??= new SafetensorsBuilder();
        int[] numbers = [0, 3, 6, 8, 10];
        foreach (var tensor in Drawn[Dialect.Torchvision].Tensors.Values)
        {
            if (tensor.Name.StartsWith("conv", StringComparison.Ordinal))
                builder.Add($"{prefix}features.{numbers[tensor.Name[4] - '1'].ToString(CultureInfo.InvariantCulture)}{tensor.Name[5..]}", tensor.Values, [.. tensor.Shape]);
        }
        return builder;
    }
}

using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Storage.Bases;
using Streaming.Storage.Files;
using Streaming.Storage.Safetensors;
using Streaming.Storage.Tests.Support;

namespace Streaming.Storage.Tests.Bases;

public sealed class BasesFolderTests : IDisposable
{
    private readonly TempFolder temp = new();

    private string Folder => temp["bases"];

    public void Dispose() => temp.Dispose();

    private void Write(params FamilyTensors[] families) => BasesFolder.Write(Folder, MadeBases.Description, families);

    [Fact]
    public void A_run_without_bases_says_why_it_has_none()
    {
        using var temp = new TempFolder();
        string Said() => Assert.Throws<InputException>(() => BasesFolder.Open(temp.Path)).Message;
        Assert.Contains("expected a folder of bases", Said(), StringComparison.Ordinal);
        File.WriteAllText(temp["unfinished.json"], "{}");
        Assert.Contains("ended before it had made anything", Said(), StringComparison.Ordinal);
        File.WriteAllText(temp["config.json"], """{"version": "0.1.0", "command": "learn"}""");
        Assert.Contains("(learn) was interrupted", Said(), StringComparison.Ordinal);
        File.WriteAllText(temp["metrics.json"], """{"originals": 0}""");
        Assert.Contains("found no original", Said(), StringComparison.Ordinal);
        File.WriteAllText(temp["metrics.json"], """{"originals": 3}""");
        Assert.Contains("expected a folder of bases", Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bases_come_back_as_they_were_written()
    {
        FamilyTensors[] families = [.. FamilyModule.all.Select((family, i) => MadeBases.Family(family, i))];
        Write(families);
        var bases = BasesFolder.Open(Folder);
        bases.Verify();
        Assert.Equal(FamilyModule.all, bases.Families);
        foreach (var family in families)
        {
            MadeBases.AssertSame(family, bases.Read(family.Family));
            MadeBases.AssertSame(family.Tensors, bases.ReadGenerators(family.Family));
        }
        Assert.Equal(MadeBases.Description.Originals, bases.Description.Originals);
        Assert.Equal(MadeBases.Description.Weights, bases.Description.Weights);
        Assert.Equal("quick", bases.Description.Plan.GetProperty("name").GetString());
        Assert.Equal((5L, 3L), (bases.Summary(Family.Left).BaseFlows, bases.Summary(Family.Left).Components));
    }

    [Fact]
    public void Files_have_names_that_every_tool_takes()
    {
        Write([.. FamilyModule.all.Select((family, i) => MadeBases.Family(family, i))]);
        Assert.Equal(["bases.json", "down.safetensors", "left.safetensors", "right.safetensors", "rotate-minus.safetensors",
            "rotate-plus.safetensors", "scale-down.safetensors", "scale-up.safetensors", "up.safetensors"],
            Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Bases_json_follows_its_schema()
    {
        Write(MadeBases.Family(Family.RotatePlus, 1), MadeBases.Family(Family.ScaleDown, 2));
        var json = await File.ReadAllTextAsync(temp["bases", "bases.json"], TestContext.Current.CancellationToken);
        Assert.Empty(Support.Schemas.Errors("bases", json));
        Assert.NotEmpty(Support.Schemas.Errors("bases", json.Replace("\"rotate+\"", "\"turn\"", StringComparison.Ordinal)));
        Assert.NotEmpty(Support.Schemas.Errors("bases", json.Replace("\"sha256\"", "\"md5\"", StringComparison.Ordinal)));
        Assert.NotEmpty(Support.Schemas.Errors("bases", json.Replace("\"format_version\": 5", "\"format_version\": 1", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_same_bases_are_the_same_bytes()
    {
        Write(MadeBases.Family(Family.Up, 4));
        var first = Directory.GetFiles(Folder).Order().Select(File.ReadAllBytes).ToArray();
        Write(MadeBases.Family(Family.Up, 4));
        Assert.Equal(first, Directory.GetFiles(Folder).Order().Select(File.ReadAllBytes));
    }

    [Fact]
    public void Second_moments_stand_in_for_base_flows()
    {
        var n = Spaces.CaffeNet.Length;
        var products = new double[n * n];
        (products[0], products[^1], products[n + 3]) = (9007199254740991, 2, -7);
        var family = MadeBases.Family(Family.Down, 5).With(
            [
                new(TensorNames.SecondMoments, products, n, n),
                new(TensorNames.SecondMomentSum, Enumerable.Range(0, n).Select(i => (long)-i).ToArray(), n),
                new(TensorNames.SecondMomentCount, (long[])[9000], 1),
            ],
            TensorNames.BaseFlows, TensorNames.BaseFlowOriginals, TensorNames.BaseFlowPoses);
        Write(family);
        MadeBases.AssertSame(family, BasesFolder.Open(Folder).Read(Family.Down));
        Assert.Equal(0, BasesFolder.Open(Folder).Summary(Family.Down).BaseFlows);
    }

    [Fact]
    public void A_run_folder_that_holds_bases_is_as_good()
    {
        Write(MadeBases.Family(Family.Up, 1));
        Assert.Equal(Folder, BasesFolder.Open(temp.Path).Path);
    }

    [Fact]
    public void A_replacement_that_fails_leaves_the_older_bases()
    {
        Write(MadeBases.Family(Family.Up, 1));
        IEnumerable<FamilyTensors> Failing()
        {
            yield return MadeBases.Family(Family.Up, 2);
            throw new TimeoutException();
        }
        Assert.Throws<TimeoutException>(() => BasesFolder.Write(Folder, MadeBases.Description, Failing()));
        MadeBases.AssertSame(MadeBases.Family(Family.Up, 1), BasesFolder.Open(Folder).Read(Family.Up));
        Assert.Equal([Folder], Directory.GetDirectories(temp.Path));
    }

    [Fact]
    public void A_replacement_that_was_killed_before_the_new_bases_took_the_name_leaves_the_older_ones()
    {
        Write(MadeBases.Family(Family.Up, 1));
        Directory.Move(Folder, Folder + ".old");
        Directory.CreateDirectory(Folder + ".new");
        MadeBases.AssertSame(MadeBases.Family(Family.Up, 1), BasesFolder.Open(Folder).Read(Family.Up));
        Write(MadeBases.Family(Family.Up, 2));
        MadeBases.AssertSame(MadeBases.Family(Family.Up, 2), BasesFolder.Open(Folder).Read(Family.Up));
        Assert.Equal([Folder], Directory.GetDirectories(temp.Path));
    }

    [Fact]
    public void A_replacement_that_was_killed_after_the_new_bases_took_the_name_keeps_them()
    {
        BasesFolder.Write(Folder + ".old", MadeBases.Description, [MadeBases.Family(Family.Up, 1), MadeBases.Family(Family.Left, 1)]);
        File.WriteAllText(temp["bases.old", "notes.txt"], "mine");
        Write(MadeBases.Family(Family.Up, 2));
        MadeBases.AssertSame(MadeBases.Family(Family.Up, 2), BasesFolder.Open(Folder).Read(Family.Up));
    }

    [Fact]
    public void Bases_are_held_by_one_at_a_time_and_readers_do_not_mind()
    {
        Write(MadeBases.Family(Family.Up, 1));
        using (BasesFolder.Hold(Folder))
        {
            Assert.Contains("another process", Assert.Throws<InputException>(() => BasesFolder.Hold(temp["."])).Message, StringComparison.Ordinal);
            BasesFolder.Open(Folder).Verify();
        }
        BasesFolder.Hold(Folder).Dispose();
        Assert.False(File.Exists(Folder + ".lock"));
        Assert.Throws<InputException>(() => BasesFolder.Hold(temp["none"]));
    }

    [Fact]
    public void The_place_of_bases_is_the_same_while_their_replacement_is_cut_off()
    {
        Write(MadeBases.Family(Family.Up, 1));
        Assert.Equal(Folder, BasesFolder.PlaceOf(Path.GetDirectoryName(Folder)!));
        Directory.Move(Folder, Folder + ".old");
        Assert.Equal(Folder, BasesFolder.PlaceOf(Folder));
        MadeBases.AssertSame(MadeBases.Family(Family.Up, 1), BasesFolder.Open(Folder).Read(Family.Up));
    }

    [Fact]
    public void Files_that_are_none_of_ours_stay()
    {
        Write(MadeBases.Family(Family.Up, 1), MadeBases.Family(Family.Left, 1));
        File.WriteAllText(temp["bases", "notes.txt"], "mine");
        Directory.CreateDirectory(temp["bases", "figures"]);
        Write(MadeBases.Family(Family.Up, 2));
        Assert.Equal("mine", File.ReadAllText(temp["bases", "notes.txt"]));
        Assert.True(Directory.Exists(temp["bases", "figures"]));
        Assert.False(File.Exists(temp["bases", "left.safetensors"]));
    }

    [Fact]
    public void Arrays_that_do_not_fit_together_are_refused()
    {
        var family = MadeBases.Family(Family.Up, 1);
        Assert.Throws<ArgumentException>(() => Write(family.With([new(TensorNames.Counts, new long[] { 1 }, 1)])));
        Assert.Throws<ArgumentException>(() => Write(family.With([new(TensorNames.Mean, new double[5], 5)])));
        Assert.Throws<ArgumentException>(() => Write(family.With([new(TensorNames.Counts, new double[3], 3)])));
        Assert.Throws<ArgumentException>(() => Write(family.With([new("medians", new double[3], 3)])));
        Assert.Throws<ArgumentException>(() => Write(family.With([], TensorNames.BaseFlows)));
        Assert.Throws<ArgumentException>(() => Write(family.With([], "channel_strength.conv5")));
        Assert.Throws<ArgumentException>(() => Write(family.With([new("channel_products.conv5", new double[2 * 3 * 4], 2, 3, 4)])));
        Assert.Throws<ArgumentException>(() => Write(family.With([new(TensorNames.BaseFlowOriginals, new long[] { 0, 0, 0, 0, 2 }, 5)])));
        Assert.Throws<ArgumentException>(() => Write(family, family));
        Assert.False(Path.Exists(Folder));
    }

    [Fact]
    public void A_family_that_is_not_there_is_an_error_with_those_that_are()
    {
        Write(MadeBases.Family(Family.Up, 1), MadeBases.Family(Family.RotateMinus, 2));
        var e = Assert.Throws<InputException>(() => BasesFolder.Open(Folder).ReadGenerators(Family.Left));
        Assert.Equal($"{Folder}: these bases have no left family; they have rotate-, up.", e.Message);
    }

    [Fact]
    public void A_file_that_is_cut_short_is_named()
    {
        Write(MadeBases.Family(Family.Up, 1));
        var file = temp["bases", "up.safetensors"];
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^8]);
        Refused(file, "cut short");
    }

    [Fact]
    public void One_changed_byte_is_found()
    {
        Write(MadeBases.Family(Family.Up, 1));
        var file = temp["bases", "up.safetensors"];
        var bytes = File.ReadAllBytes(file);
        bytes[^100] ^= 1;
        File.WriteAllBytes(file, bytes);
        var bases = BasesFolder.Open(Folder);
        Assert.Contains(file, Assert.Throws<InputException>(bases.Verify).Message, StringComparison.Ordinal);
        Assert.Contains("SHA-256", Assert.Throws<InputException>(() => bases.Read(Family.Up)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_named()
    {
        Write(MadeBases.Family(Family.Up, 1));
        var file = temp["bases", "up.safetensors"];
        using (var old = SafetensorsFile.Open(file))
        {
            var other = new SafetensorsBuilder().AddMetadata("family", "up");
            foreach (var name in (string[])["amounts", "mean", "components", "eigenvalues", "widening", "coefficients", "residual_variance", "base_flow_poses"])
                other.Add(name, old.Read<double>(name), [.. old.Tensors[name].Shape]);
            foreach (var name in (string[])["counts", "sums", "square_sums", "base_flow_originals"])
                other.Add(name, old.Read<long>(name), old.Tensors[name].Count);
            other.Write(temp["other"]);
        }
        File.Move(temp["other"], file, overwrite: true);
        Refused(file, "expected tensor sums to be 3x8522 I64, found 25566 I64");
    }

    [Fact]
    public void A_file_of_another_family_is_named()
    {
        Write(MadeBases.Family(Family.Up, 1), MadeBases.Family(Family.Left, 2));
        File.Copy(temp["bases", "up.safetensors"], temp["bases", "left.safetensors"], overwrite: true);
        Refused(temp["bases", "left.safetensors"], "expected the family left, as bases.json has it, found up");
    }

    [Fact]
    public void A_file_that_is_missing_is_named()
    {
        Write(MadeBases.Family(Family.Up, 1));
        File.Delete(temp["bases", "up.safetensors"]);
        Refused(temp["bases", "up.safetensors"], "cannot be read");
    }

    [Theory]
    [InlineData("format_version", "1", "format version 1; this program reads version 5")]
    [InlineData("format_version", "\"x\"", "this is not a description of bases")]
    [InlineData("weights", "null", "this is not a description of bases")]
    [InlineData("feature_space", """{"network":"caffenet","input_size":227,"length":18,"steps_per_cell":8,"order":"","layers":[{"name":"a","size":3,"channels":2,"stride":4,"origin":1,"offset":0}]}""", "expected 18 components in sixteenths")]
    [InlineData("feature_space", """{"network":"caffenet","input_size":227,"length":8522,"steps_per_cell":16,"order":"","layers":[]}""", "feature_space.layers has 0 entries")]
    [InlineData("feature_space", """{"network":"caffenet","input_size":227,"length":18,"steps_per_cell":16,"order":"","layers":[{"name":"a","size":3,"channels":2,"stride":0,"origin":1,"offset":0}]}""", "feature_space.layers.a.stride is 0")]
    [InlineData("families", """[{"family":"turn","base_amount":1,"amounts":[1],"counts":[1],"base_flows":0,"components":0,"widening":0,"channel_maps":[],"file":"x","sha256":""}]""", "'turn' is not a family")]
    [InlineData("families", """[{"family":"up","base_amount":1,"amounts":[1],"counts":[1],"base_flows":0,"components":0,"widening":0,"channel_maps":[],"file":"../x","sha256":""}]""", "a name without folders")]
    public void A_description_that_cannot_be_used_is_named(string key, string value, string sentence)
    {
        Write(MadeBases.Family(Family.Up, 1));
        var path = temp["bases", "bases.json"];
        var json = JsonFile.Read<JsonNode>(path, "json");
        json[key] = JsonNode.Parse(value);
        JsonFile.Write(path, json);
        Refused(path, sentence);
    }

    [Fact]
    public void A_description_that_is_cut_short_is_named()
    {
        Write(MadeBases.Family(Family.Up, 1));
        var path = temp["bases", "bases.json"];
        File.WriteAllText(path, File.ReadAllText(path)[..200]);
        Refused(path, "this is not a description of bases");
    }

    [Fact]
    public void A_folder_without_bases_is_named() => Refused(temp.Path, "there is no bases.json in it");

    private void Refused(string file, string sentence)
    {
        var e = Assert.Throws<InputException>(() => BasesFolder.Open(file == temp.Path ? temp.Path : Folder));
        Assert.StartsWith(file + ": ", e.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
    }
}

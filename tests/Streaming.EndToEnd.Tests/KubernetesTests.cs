using System.Globalization;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace Streaming.EndToEnd.Tests;

/// deploy/kubernetes: fields and types are those of the published API, read strictly into the types that are made from it, and the
/// pods' own words do what they are for. No cluster runs them here.
public sealed partial class KubernetesTests(UndisturbedFixture undisturbed) : IClassFixture<UndisturbedFixture>
{
    private const int Timeout = 300_000;

    private static readonly string Folder = Path.Combine(Places.Repository, "deploy", "kubernetes");

    private static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    private static V1Job Job(string name) => Assert.IsType<V1Job>(Assert.Single(KubernetesYaml.LoadAllFromString(Text(name), null, true)));

    [Fact]
    public void Every_file_is_of_the_published_api_and_the_jobs_belong_together()
    {
        var files = Directory.GetFiles(Folder, "*.yaml").ToDictionary(file => Path.GetFileName(file), file => KubernetesYaml.LoadAllFromString(File.ReadAllText(file), null, true));
        Assert.Equal(["learn.yaml", "merge.yaml", "volumes.yaml"], files.Keys.Order(StringComparer.Ordinal));
        Assert.All(files.Values.SelectMany(objects => objects), item => Assert.False(string.IsNullOrEmpty(((IKubernetesObject<V1ObjectMeta>)item).Metadata.Name)));
        var claims = files["volumes.yaml"].Cast<V1PersistentVolumeClaim>().Select(claim => claim.Metadata.Name).ToArray();
        Assert.All(claims, claim => Assert.NotNull(claim));

        // What the server asks of an indexed Job with a limit for each index, and of one with a policy for failures.
        var learn = Job("learn.yaml");
        Assert.Equal(("Indexed", "Never"), (learn.Spec.CompletionMode, learn.Spec.Template.Spec.RestartPolicy));
        Assert.NotNull(learn.Spec.BackoffLimitPerIndex);
        Assert.Equal(learn.Spec.Completions!.Value.ToString(CultureInfo.InvariantCulture), Container(learn).Env.Single(variable => variable.Name == "SHARDS").Value);
        Assert.Contains(learn.Spec.PodFailurePolicy.Rules, rule => rule.Action == "FailJob" && rule.OnExitCodes.ContainerName == Container(learn).Name && rule.OnExitCodes.Values.SequenceEqual([1]));

        foreach (var job in (V1Job[])[learn, Job("merge.yaml")])
        {
            var pod = job.Spec.Template.Spec;
            Assert.Equal(true, pod.SecurityContext.RunAsNonRoot);
            Assert.All(pod.Volumes, volume => Assert.Contains(volume.PersistentVolumeClaim.ClaimName, claims));
            Assert.Equal(pod.Volumes.Select(volume => volume.Name).Order(StringComparer.Ordinal), Container(job).VolumeMounts.Select(mount => mount.Name).Order(StringComparer.Ordinal));
            Assert.Equal("streaming:0.1.0", Container(job).Image);
        }
        // A number in a text's place is taken for text by these types, and refused by the server.
        Assert.DoesNotMatch(PlainValue(), Text("learn.yaml") + Text("merge.yaml"));
    }

    [Theory]
    [InlineData("backoffLimitPerIndex:", "backoffLimitsPerIndex:")]
    [InlineData("allowPrivilegeEscalation:", "allowEscalation:")]
    [InlineData("parallelism: 16", "parallelism: many")]
    [InlineData("memory: 20Gi", "memory: 20 gigabytes")]
    [InlineData("values: [1]", "values: 1")]
    [InlineData("  parallelism: 16", "  parallelism: 16\n  parallelism: 17")]
    [InlineData("runAsNonRoot: true", "runAsNonRoot: perhaps")]
    public void A_field_or_a_type_that_the_api_does_not_have_is_refused(string right, string wrong)
    {
        Assert.Contains(right, Text("learn.yaml"));
        Assert.ThrowsAny<YamlException>(() => KubernetesYaml.LoadAllFromString(Text("learn.yaml").Replace(right, wrong, StringComparison.Ordinal), null, true));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_words_of_the_pods_learn_shards_and_merge_them_to_the_bytes_of_one_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The pods' shell is of Unix.");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["runs"]);
        for (var index = 0; index < 3; index++)
            (await Run(Job("learn.yaml"), folder, index)).Expect(0);
        // A pod that is begun again for a shard that is done has nothing to do.
        var again = (await Run(Job("learn.yaml"), folder, 1)).Expect(0);
        Assert.Equal("", again.Output);
        Directory.Move(folder["runs", "shard-1"], folder["away"]);
        (await Run(Job("merge.yaml"), folder)).ExpectSentence("the shard 1/3", "--partial");
        Directory.Move(folder["away"], folder["runs", "shard-1"]);
        (await Run(Job("merge.yaml"), folder)).Expect(0);
        Same.Files(Path.Combine(undisturbed.Run, "bases"), folder["runs", "merged", "bases"]);
    }

    private static V1Container Container(V1Job job) => Assert.Single(job.Spec.Template.Spec.Containers);

    // A pod's command with its variables; what lies on the volumes lies in a folder, and the plan is the small one.
    private Task<Outcome> Run(V1Job job, TemporaryFolder folder, int? index = null)
    {
        var container = Container(job);
        var words = Assert.Single(container.Args)
            .Replace("/data/imagenet", undisturbed.Dataset, StringComparison.Ordinal)
            .Replace("--plan best --weights /data/bvlc_alexnet.caffemodel", $"--plan {undisturbed.Plan}", StringComparison.Ordinal)
            .Replace("/runs/", folder["runs"] + "/", StringComparison.Ordinal);
        Assert.DoesNotContain("/data/", words);
        var path = $"PATH={Path.GetDirectoryName(Path.GetFullPath(StreamingProgram.Executable))}:{Environment.GetEnvironmentVariable("PATH")}";
        string[] variables = [path, "SHARDS=3", "THREADS=1", .. index is { } i ? (string[])[$"JOB_COMPLETION_INDEX={i}"] : []];
        return StreamingProgram.Finish(StreamingProgram.Start("env", [.. variables, .. container.Command, words]));
    }

    [GeneratedRegex(@"^\s*(- )?value: ([0-9.]+|true|false|yes|no)\s*$", RegexOptions.Multiline)]
    private static partial Regex PlainValue();
}

using System.Text.Json.Nodes;
using Streaming.Domain;
using Streaming.Fuzz.Mutation;
using Streaming.Network.Models;
using Streaming.Network.Optimisers;
using Streaming.Network.Training;
using Streaming.Storage.Bases;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Streaming.Fuzz.Targets;

/// <summary>What runs go on from: the checkpoint of a training, and the sums of a run that learns channel maps.</summary>
internal sealed class CheckpointTarget : Target
{
    private const string State = "checkpoint-00000003-0001.safetensors";

    private static readonly JsonObject Settings = new() { ["seed"] = 1 };

    public override string Name => "checkpoints";

    public override bool IsNative => true;

    protected override int Parts => 3;

    protected override Verdict Read(byte[] input, string folder)
    {
        var parts = Packed.Unpack(input, Parts);
        Put(folder, "checkpoint.json", parts[0]);
        Put(folder, State, parts[1]);
        using var optimiser = Optimiser();
        var refused = 0;
        refused += Try(() => new CheckpointFolder(folder, Settings, 1, 0).Load(optimiser));
        refused += Try(() => ChannelState.TryRead(Put(folder, "channels.safetensors", parts[2]), AlexNetSpace.Of(Dialect.CaffeNet)));
        return refused == 0 ? Verdict.Accepted : Verdict.Refused;
    }

    protected override IEnumerable<byte[]> Valid()
    {
        var folder = Directory.CreateTempSubdirectory("streaming-fuzz-").FullName;
        try
        {
            using var optimiser = Optimiser();
            var state = new TrainingState(3, [new EpochResult(1, 0.1, 2.5, 50, 40, 90, 12, 100, 0.1, 1)], StepScore.None, 1.5, 0.25);
            new CheckpointFolder(folder, Settings, 1, 0).Save(state, optimiser);
            var sums = Path.Combine(folder, "channels.safetensors");
            NamedTensor[] layer =
            [
                new(TensorNames.ofLayer(TensorNames.ChannelUnit, "conv5"), (double[])[0.125], 1),
                new(TensorNames.ofLayer(TensorNames.ChannelProducts, "conv5"), new double[2 * 12], 2, 1, 12),
                new(TensorNames.ofLayer(TensorNames.ChannelTargetSquares, "conv5"), new double[4], 2, 1, 2),
            ];
            new ChannelState([new string('b', 64)], new Dictionary<Family, int> { [Family.RotatePlus] = 1 },
                new Dictionary<Family, NamedTensors> { [Family.RotatePlus] = new(layer) }).Write(sums, AlexNetSpace.Of(Dialect.CaffeNet));
            yield return Packed.Pack(File.ReadAllBytes(Path.Combine(folder, "checkpoint.json")), File.ReadAllBytes(Path.Combine(folder, State)), File.ReadAllBytes(sums));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    protected override IEnumerable<string> Tokens() =>
    [
        "\"format_version\":", "\"file\":", "\"state\":", "\"step\":", "\"epochs\":", "\"settings_sha256\":", "\"current\":", "\"originals\":", "\"amounts\":", "\"rotate+\":", "\"../../x\"", "null", "-1", "[]", "{}",
        "[null]", "1e308", "\"shape\":", "\"data_offsets\":", "\"F32\"", "\"F64\"", "\"velocity.w\":", "{\\\"rotate+\\\":-1}", "{\\\"rotate+\\\":1000000000}", "{\\\"none\\\":1}",
    ];

    private static int Try(Action read)
    {
        try
        {
            read();
            return 0;
        }
        catch (InputException e) when (IsRefusal(e))
        {
            return 1;
        }
    }

    private static MomentumSgd Optimiser()
    {
        using var scope = NewDisposeScope();
        return new MomentumSgd([("w", new Parameter(zeros(4)).DetachFromDisposeScope() as Parameter ?? throw new InvalidOperationException(), 1.0)], 0.9, 0);
    }
}

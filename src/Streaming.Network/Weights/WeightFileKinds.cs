using Google.Protobuf;
using Streaming.Domain;
using Streaming.Storage.Safetensors;

namespace Streaming.Network.Weights;

/// <summary>Tells the kinds of weight files apart by their first bytes.</summary>
internal static class WeightFileKinds
{
    private const string Expected = "weights (a .safetensors or .caffemodel file)";

    // The fields that a Caffe network begins with: its name, layers of the older format, an input, layers of the newer.
    private static readonly uint[] FirstFields = [1, 2, 3, 100];

    /// <summary>The file's kind. What begins as neither is what its name says, so that its own reader can name the damage.</summary>
    /// <exception cref="InputException">The file is something else, and the message says what.</exception>
    public static WeightFileKind Of(string path)
    {
        byte[] head;
        long length;
        using (var file = InputFile.openRead(path, Expected))
        {
            try
            {
                head = InputFile.head(file, ForeignContent.HeadLength);
                length = file.Length;
            }
            catch (IOException e)
            {
                throw new InputException($"{path}: expected {Expected}, but it cannot be read ({e.Message}).", e);
            }
        }
        var name = Path.GetExtension(path).ToUpperInvariant();
        if (SafetensorsFile.BeginsWith(head))
            return WeightFileKind.Safetensors;
        if (ForeignContent.Of(head) is { } told)
            throw new InputException($"{path}: expected {Expected}, but it {told}.");
        return BeginsAsNetwork(head, length) || name == ".CAFFEMODEL" ? WeightFileKind.CaffeModel
            : name == ".SAFETENSORS" ? WeightFileKind.Safetensors
            : throw new InputException($"{path}: expected {Expected}, but it begins as neither; convert the file to safetensors, or fetch it again.");
    }

    private static bool BeginsAsNetwork(byte[] head, long length)
    {
        try
        {
            var input = new CodedInputStream(head);
            var tag = input.ReadTag();
            return WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited
                && FirstFields.Contains((uint)WireFormat.GetTagFieldNumber(tag))
                && (uint)input.ReadLength() <= length - input.Position;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }
}

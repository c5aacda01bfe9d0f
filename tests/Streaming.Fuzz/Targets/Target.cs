using System.Text;
using Streaming.Domain;
using Streaming.Fuzz.Mutation;

namespace Streaming.Fuzz.Targets;

/// <summary>One of the program's parsers, with what it takes to try it.</summary>
internal abstract class Target
{
    private readonly HashSet<string> written = [];
    private readonly Lazy<byte[][]> seeds;
    private readonly Lazy<Mutator> mutator;

    protected Target()
    {
        seeds = new(() => [.. Valid()]);
        mutator = new(() => new Mutator([.. Tokens().Select(Encoding.UTF8.GetBytes), .. ByteTokens()]));
    }

    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Whether native or foreign code works on the input, whose memory the runtime does not know of.</summary>
    public virtual bool IsNative => false;

    /// <summary>Files that an input consists of, as <see cref="Packed"/> puts them together; 1 where it is the file itself.</summary>
    protected virtual int Parts => 1;

    /// <summary>The valid inputs.</summary>
    public IReadOnlyList<byte[]> Seeds => seeds.Value;

    /// <summary>The input of this number, by this seed.</summary>
    public byte[] Input(int seed, long item)
    {
        var draw = Draw.Of(Name, seed, item);
        var (input, other) = (draw.One(Seeds), draw.One(Seeds));
        if (Parts == 1)
        {
            input = mutator.Value.Change(input, other, draw);
            return draw.Once(2) ? Repair(input) : input;
        }
        var parts = Packed.Unpack(input, Parts);
        var others = Packed.Unpack(other, Parts);
        var changed = draw.Below(Parts);
        parts[changed] = mutator.Value.Change(parts[changed], others[changed], draw);
        input = Packed.Pack(parts);
        return draw.Once(2) ? Repair(input) : input;
    }

    /// <summary>Lets the program read the input, with a folder of its own that holds what the last one left.</summary>
    /// <exception cref="Exception">Anything: <see cref="IsRefusal"/> tells what is a refusal.</exception>
    public Verdict Run(byte[] input, string folder)
    {
        written.Clear();
        try
        {
            return Read(input, folder);
        }
        finally
        {
            // Whatever was said of a file, nobody holds it any more.
            foreach (var path in written)
                MustBeClosed(path);
        }
    }

    private static void MustBeClosed(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0).Dispose();
        }
        catch (IOException e)
        {
            // Let go of it, or the next input fails for this one.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            throw new InvalidOperationException("The file is still open after it was read or refused.", e);
        }
    }

    /// <summary>As <see cref="Run"/>, of this parser.</summary>
    protected abstract Verdict Read(byte[] input, string folder);

    /// <summary>Whether the exception is the program's word for an input that it does not take.</summary>
    public static bool IsRefusal(Exception error) =>
        error is InputException or ItemRejectedException && error.Message.Length > 0 && !error.Message.Contains("   at ", StringComparison.Ordinal);

    /// <summary>Inputs that the program takes, or nearly.</summary>
    protected abstract IEnumerable<byte[]> Valid();

    /// <summary>Words of the format.</summary>
    protected virtual IEnumerable<string> Tokens() => [];

    /// <summary>Pieces of the format that are no text.</summary>
    protected virtual IEnumerable<byte[]> ByteTokens() => [];

    /// <summary>Makes checksums and lengths right again, so that a change gets behind the first gate.</summary>
    protected virtual byte[] Repair(byte[] input) => input;

    /// <summary>Writes a file below the folder.</summary>
    protected string Put(string folder, string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(folder, name);
        written.Add(path);
        if (name.Contains('/'))
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        file.Write(content);
        return path;
    }
}

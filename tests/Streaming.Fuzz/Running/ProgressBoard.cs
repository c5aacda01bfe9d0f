using System.IO.MemoryMappedFiles;

namespace Streaming.Fuzz.Running;

/// <summary>
/// How far a child has come, in a file that both processes map: it is there when the child is not any more, and costs the
/// child nothing.
/// </summary>
internal sealed class ProgressBoard : IDisposable
{
    private const int Slots = 6;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public ProgressBoard(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Slots * sizeof(long));
        view = file.CreateViewAccessor();
    }

    /// <summary>The input that is being read, or the one behind the last.</summary>
    public long Item { get => view.ReadInt64(0); set => view.Write(0, value); }

    /// <summary>Inputs that were taken.</summary>
    public long Accepted { get => view.ReadInt64(8); set => view.Write(8, value); }

    /// <summary>Inputs that were refused in a sentence.</summary>
    public long Refused { get => view.ReadInt64(16); set => view.Write(16, value); }

    /// <summary>Inputs on which the program failed otherwise.</summary>
    public long Failed { get => view.ReadInt64(24); set => view.Write(24, value); }

    /// <summary>The most memory that the child had, in bytes; 0 before its first input.</summary>
    public long Memory { get => view.ReadInt64(32); set => view.Write(32, value); }

    /// <summary>The memory that the child had before its first input, in bytes.</summary>
    public long MemoryAtFirst { get => view.ReadInt64(40); set => view.Write(40, value); }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}

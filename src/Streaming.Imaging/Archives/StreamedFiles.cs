using Streaming.Domain;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives;

/// <summary>The small files of a stream as far as it has come, such as annotations, until they are let go of.</summary>
internal sealed class StreamedFiles : IArchive, IMembers
{
    private readonly Dictionary<string, long> files = new(StringComparer.Ordinal);
    private readonly Dictionary<long, byte[]> contents = [];
    private readonly Dictionary<string, HashSet<(string Name, bool IsFolder)>> folders = new(StringComparer.Ordinal) { [""] = [] };

    /// <inheritdoc/>
    public IMembers Members => this;

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveFault> Faults => [];

    private long added;

    /// <summary>How many folders came by; annotations are looked for anew where it grows.</summary>
    public int Folders => folders.Count;

    /// <summary>Keeps a file.</summary>
    public void Add(string name, byte[] content)
    {
        lock (files)
        {
            Remove(name);
            files[name] = added;
            contents[added++] = content;
            for ((var below, var isFolder) = (name, false); ; isFolder = true)
            {
                var slash = below.LastIndexOf('/');
                var above = slash < 0 ? "" : below[..slash];
                if (!folders.TryGetValue(above, out var held))
                    folders.Add(above, held = []);
                if (!held.Add((below[(slash + 1)..], isFolder)) || above.Length == 0)
                    return;
                below = above;
            }
        }
    }

    /// <summary>Lets go of a file.</summary>
    public void Remove(string name)
    {
        lock (files)
        {
            if (!files.Remove(name, out var number))
                return;
            contents.Remove(number);
            var slash = name.LastIndexOf('/');
            folders[slash < 0 ? "" : name[..slash]].Remove((name[(slash + 1)..], false));
        }
    }

    /// <inheritdoc/>
    public Member? Find(string name)
    {
        lock (files)
            return files.TryGetValue(name, out var number) ? new Member(number, contents[number].Length, 0) : null;
    }

    /// <inheritdoc/>
    public bool HasFolder(string folder)
    {
        lock (files)
            return folders.ContainsKey(folder);
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, bool IsFolder)> In(string folder)
    {
        lock (files)
            return folders.TryGetValue(folder, out var held) ? [.. held] : [];
    }

    /// <inheritdoc/>
    public OpenedFile Open(Member member, string path)
    {
        lock (files)
        {
            return contents.TryGetValue(member.Offset, out var content)
                ? new OpenedFile(new MemoryStream(content, writable: false), new FileStamp(path, content.Length, 0))
                : throw new FileNotFoundException($"'{path}' came by in a stream and is no longer held");
        }
    }
}

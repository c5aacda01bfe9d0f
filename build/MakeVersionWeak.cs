using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks one version requirement of a 64-bit little-endian ELF library as weak, so that the dynamic loader accepts
/// a system library without that version. Sound only when no symbol of that version is ever bound.
/// The layout read here (section headers, Elf64_Verneed, Elf64_Vernaux) is that of the System V ABI and of the
/// Linux Standard Base, "Symbol Versioning".
/// </summary>
public sealed class MakeVersionWeak : Task
{
    private const int SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort WeakFlag = 0x2;

    [Required] public string Library { get; set; } = "";
    [Required] public string Version { get; set; } = "";

    /// <summary>Files that may hold the system's library; if one of them has the version nothing is changed.</summary>
    [Required] public ITaskItem[] SystemLibraries { get; set; } = Array.Empty<ITaskItem>();

    public override bool Execute()
    {
        var wanted = Encoding.ASCII.GetBytes(Version + "\0");
        foreach (var item in SystemLibraries)
            if (File.Exists(item.ItemSpec) && IndexOf(File.ReadAllBytes(item.ItemSpec), wanted) >= 0)
                return true;

        var image = File.ReadAllBytes(Library);
        var flagsAt = FindFlags(image);
        if (flagsAt < 0)
        {
            Log.LogError($"{Library}: no version requirement {Version} was found; this build step needs to be looked at again.");
            return false;
        }
        if ((image[flagsAt] & WeakFlag) != 0)
            return true;

        // The file may be a hard link into the package cache: write a new file and move it over the link, with the
        // old time, so that later builds see an unchanged copy.
        image[flagsAt] |= (byte)WeakFlag;
        var time = File.GetLastWriteTimeUtc(Library);
        var fresh = Library + ".weak";
        File.WriteAllBytes(fresh, image);
        File.SetLastWriteTimeUtc(fresh, time);
        File.Delete(Library);
        File.Move(fresh, Library);
        Log.LogMessage(MessageImportance.High,
            $"{Path.GetFileName(Library)}: this system's libstdc++ has no {Version}; the requirement was made weak in {Library}");
        return true;
    }

    private int FindFlags(byte[] image)
    {
        var sections = BitConverter.ToInt64(image, 0x28);
        int size = BitConverter.ToUInt16(image, 0x3A), count = BitConverter.ToUInt16(image, 0x3C);
        for (var i = 0; i < count; i++)
        {
            var header = (int)(sections + i * size);
            if (BitConverter.ToInt32(image, header + 4) != SectionTypeVersionNeeds)
                continue;
            var need = (int)BitConverter.ToInt64(image, header + 24);
            var strings = (int)BitConverter.ToInt64(image, (int)(sections + BitConverter.ToInt32(image, header + 40) * size) + 24);
            while (true)
            {
                var aux = need + BitConverter.ToInt32(image, need + 8);
                for (var left = BitConverter.ToUInt16(image, need + 2); left > 0; left--)
                {
                    if (NameAt(image, strings + BitConverter.ToInt32(image, aux + 8)) == Version)
                        return aux + 4;
                    aux += BitConverter.ToInt32(image, aux + 12);
                }
                var next = BitConverter.ToInt32(image, need + 12);
                if (next == 0)
                    break;
                need += next;
            }
        }
        return -1;
    }

    private static string NameAt(byte[] image, int at) =>
        Encoding.ASCII.GetString(image, at, Array.IndexOf(image, (byte)0, at) - at);

    private static int IndexOf(byte[] image, byte[] wanted)
    {
        for (var i = 0; i <= image.Length - wanted.Length; i++)
        {
            var j = 0;
            while (j < wanted.Length && image[i + j] == wanted[j])
                j++;
            if (j == wanted.Length)
                return i;
        }
        return -1;
    }
}

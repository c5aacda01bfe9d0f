using System.Runtime.InteropServices;

namespace Streaming.Storage.Files;

/// <summary>Gives a file a second name, so that it is in two folders and takes room once: whichever name is deleted, the other stays.</summary>
internal static class SecondName
{
    /// <summary>Gives it, or makes a copy where the file system cannot.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its second name; nothing is there yet.</param>
    public static void Give(string path, string name)
    {
        if (OperatingSystem.IsWindows() ? CreateHardLink(name, path, 0) : Link(path, name) == 0)
            return;
        // A copy takes its name when it is whole.
        using var copy = new PartialFile(name);
        using (var from = File.OpenRead(path))
            from.CopyTo(copy.Stream);
        copy.Commit();
    }

    [DllImport("libc", EntryPoint = "link")]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("kernel32", EntryPoint = "CreateHardLinkW", CharSet = CharSet.Unicode)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateHardLink(string name, string path, nint security);
}

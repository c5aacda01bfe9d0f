namespace Streaming.Imaging.Archives;

/// <summary>The files of an archive by their names, with a / between any two folders. May be asked from any number of threads.</summary>
internal interface IMembers
{
    /// <summary>The file of that name; null where there is none.</summary>
    Member? Find(string name);

    /// <summary>Whether a file lies in a folder of that name; the empty name is the archive itself.</summary>
    bool HasFolder(string folder);

    /// <summary>Names of the files and folders in a folder, in no order that counts.</summary>
    IEnumerable<(string Name, bool IsFolder)> In(string folder);
}

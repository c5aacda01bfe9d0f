using System.Globalization;
using Streaming.Domain;
using Streaming.Imaging.Files;

namespace Streaming.Imaging.Archives.Rows;

/// <summary>
/// A Parquet file with a picture in each row, as an archive of them. A row is called by its path where the file has paths and no other row
/// has the same, otherwise by its number.
/// </summary>
internal sealed class PictureRows : IArchive
{
    private readonly KnownFile file;
    private readonly RowColumn pictures;
    private readonly string?[] names;
    private readonly int[] starts;

    private PictureRows(OpenedFile opened, RowFile rows)
    {
        file = new KnownFile(opened);
        pictures = PictureColumn.Of(rows, opened.Stamp.File);
        starts = new int[rows.Rows.Length];
        var count = 0;
        foreach (var (group, some) in rows.Rows.Index())
            (starts[group], count) = (count, checked(count + some));
        Count = count;
        names = NamesOf(rows);
        var found = new MemberIndexBuilder();
        for (var row = 0; row < Count; row++)
            found.Add(NameOf(row), new Member(row, 0, 0));
        Members = found.Build();
    }

    /// <summary>How many rows it has.</summary>
    public int Count { get; }

    /// <summary>The file.</summary>
    public string Path => file.Stamp.File;

    /// <inheritdoc/>
    public IMembers Members { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveFault> Faults => [];

    /// <summary>Whether a file begins as Parquet does; it then stands at its beginning again.</summary>
    public static bool Begins(Stream file)
    {
        Span<byte> head = stackalloc byte[4];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return read == head.Length && head.SequenceEqual("PAR1"u8);
    }

    /// <summary>Reads the names of the pictures.</summary>
    /// <exception cref="InputException">It is damaged, or has no column of pictures.</exception>
    public static PictureRows Read(OpenedFile file) => Guarded(file.Stamp.File, () =>
    {
        using var rows = RowFile.Open(file.Content);
        return new PictureRows(file, rows);
    });

    /// <summary>What a row is called.</summary>
    public string NameOf(int row) => names[row] ?? row.ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>Whether a row is called by a path.</summary>
    public bool HasPath(int row) => names[row] is not null;

    /// <summary>Lets something look at the columns beside the pictures, group by group.</summary>
    /// <param name="look">What looks: it gets the open file, a row group, and the number of its first row.</param>
    /// <exception cref="InputException">The file cannot be read, or is damaged.</exception>
    public void Look(Action<RowFile, int, int> look) => Guarded(Path, () =>
    {
        using var content = file.Open();
        using var rows = RowFile.Open(content);
        for (var group = 0; group < starts.Length; group++)
            look(rows, group, starts[group]);
        return true;
    });

    /// <inheritdoc/>
    public OpenedFile Open(Member member, string path)
    {
        var row = (int)member.Offset;
        // Groups without rows begin where the next one does.
        var group = Array.FindLastIndex(starts, start => start <= row);
        var picture = RowGroups.Get(this, group, () => Decode(group))[row - starts[group]]
            ?? throw new IOException($"row {row} of '{Path}' holds no picture");
        return new OpenedFile(new MemoryStream(picture, writable: false), new FileStamp(path, picture.Length, file.Stamp.Written));
    }

    private byte[]?[] Decode(int group)
    {
        try
        {
            using var content = file.Open();
            using var rows = RowFile.Open(content);
            var found = new byte[]?[rows.Rows[group]];
            rows.Bytes(group, pictures, (row, bytes) => found[row] = bytes.ToArray());
            return found;
        }
        catch (Exception e) when (e is InvalidDataException or IndexOutOfRangeException)
        {
            throw new IOException($"row group {group} of '{Path}' cannot be read ({e.Message.TrimEnd('.')}); fetch it again", e);
        }
    }

    private string?[] NamesOf(RowFile rows)
    {
        var found = new string?[Count];
        if (PictureColumn.Names(rows, pictures) is not { } column)
            return found;
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var group = 0; group < starts.Length; group++)
        {
            var start = starts[group];
            rows.Texts(group, column, (row, text) =>
            {
                var name = MemberIndexBuilder.Clean(text.Replace('\\', '/'));
                if (name.Length == 0)
                    return;
                if (seen.TryAdd(name, start + row))
                    found[start + row] = name;
                else
                    found[seen[name]] = null;
            });
        }

        return found;
    }

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"'{path}' is no whole Parquet file that can be read ({e.Message.TrimEnd('.')}); fetch it again.", e);
        }
    }
}

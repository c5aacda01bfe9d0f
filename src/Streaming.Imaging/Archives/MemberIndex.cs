using System.Text;

namespace Streaming.Imaging.Archives;

/// <summary>
/// The files of an archive by their names, in the ordinal order in which a walk over folders has them. Names are kept as one
/// piece of UTF-8, so that an index of a million files takes some hundred megabytes at most.
/// </summary>
internal sealed class MemberIndex : IMembers
{
    private readonly byte[] names;
    private readonly int[] ends;
    private readonly Member[] members;

    /// <summary>Takes names that are in order already, each once.</summary>
    /// <param name="names">All names, one behind the other.</param>
    /// <param name="ends">Where each one ends.</param>
    /// <param name="members">What they name.</param>
    internal MemberIndex(byte[] names, int[] ends, Member[] members) => (this.names, this.ends, this.members) = (names, ends, members);

    /// <summary>How many there are.</summary>
    public int Count => members.Length;

    /// <summary>One of them, in order.</summary>
    public (string Name, Member Member) this[int place] => (Encoding.UTF8.GetString(NameAt(place)), members[place]);

    /// <summary>All names in UTF-8, in order, one behind the other.</summary>
    public ReadOnlySpan<byte> NameBytes => names;

    /// <summary>One of them, in order, and where its name ends in <see cref="NameBytes"/>.</summary>
    public (int NameEnd, Member Member) At(int place) => (ends[place], members[place]);

    /// <inheritdoc/>
    public Member? Find(string name)
    {
        var wanted = Encoding.UTF8.GetBytes(name);
        var place = FirstFrom(wanted);
        return place < Count && NameAt(place).SequenceEqual(wanted) ? members[place] : null;
    }

    /// <inheritdoc/>
    public bool HasFolder(string folder)
    {
        var prefix = PrefixOf(folder);
        var place = FirstFrom(prefix);
        return prefix.Length == 0 || (place < Count && NameAt(place).StartsWith(prefix));
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, bool IsFolder)> In(string folder)
    {
        var prefix = PrefixOf(folder);
        for (var place = FirstFrom(prefix); place < Count && NameAt(place).StartsWith(prefix);)
        {
            var length = NameAt(place)[prefix.Length..].IndexOf((byte)'/');
            var isFolder = length >= 0;
            var name = Encoding.UTF8.GetString(isFolder ? NameAt(place).Slice(prefix.Length, length) : NameAt(place)[prefix.Length..]);
            // Behind all that lies in the folder: what follows / among the bytes.
            place = isFolder ? FirstFrom([.. prefix, .. Encoding.UTF8.GetBytes(name), (byte)'/' + 1]) : place + 1;
            yield return (name, isFolder);
        }
    }

    private static byte[] PrefixOf(string folder) => folder.Length == 0 ? [] : Encoding.UTF8.GetBytes(folder + "/");

    private ReadOnlySpan<byte> NameAt(int place) => names.AsSpan((place == 0 ? 0 : ends[place - 1])..ends[place]);

    private int FirstFrom(ReadOnlySpan<byte> wanted)
    {
        int from = 0, to = Count;
        while (from < to)
        {
            var middle = (int)(((long)from + to) / 2);
            if (NameAt(middle).SequenceCompareTo(wanted) < 0)
                from = middle + 1;
            else
                to = middle;
        }

        return from;
    }
}

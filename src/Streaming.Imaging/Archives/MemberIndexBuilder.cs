using System.Text;

namespace Streaming.Imaging.Archives;

/// <summary>
/// Gathers the files of an archive as they come. Where a name comes again, the last one counts, as when the archive is unpacked.
/// </summary>
internal sealed class MemberIndexBuilder
{
    private readonly List<Member> members = [];
    private readonly List<int> ends = [];
    private readonly List<(string Name, string Target)> links = [];
    private byte[] names = new byte[4096];

    /// <summary>
    /// A name as it is looked up: without <c>.</c>, <c>..</c>, a disk or a / at its beginning, of which nothing is meant in an
    /// archive whose names never become paths; and without a zero, which would end a path.
    /// </summary>
    public static string Clean(string name) =>
        string.Join('/', name.Replace('\0', '\uFFFD').Split('/').Where(part => part is not ("" or "." or "..")));

    /// <summary>Adds a file.</summary>
    /// <param name="name">Its name, cleaned.</param>
    /// <param name="member">Where it is.</param>
    /// <exception cref="InvalidDataException">There are more names than an index can hold.</exception>
    public void Add(string name, Member member)
    {
        int start = ends.Count == 0 ? 0 : ends[^1], length = Encoding.UTF8.GetByteCount(name);
        if ((long)start + length > Array.MaxLength)
            throw new InvalidDataException("its names take more than 2 GB; split it");
        if (start + length > names.Length)
            Array.Resize(ref names, (int)Math.Min(Array.MaxLength, Math.Max(2L * names.Length, start + length)));
        Encoding.UTF8.GetBytes(name, names.AsSpan(start));
        ends.Add(start + length);
        members.Add(member);
    }

    /// <summary>Adds another name of a file; where there is none of that name in the end, it is nobody's.</summary>
    public void Link(string name, string target) => links.Add((name, target));

    /// <summary>The index of all that was added.</summary>
    /// <param name="refuse">Refuses a name that two of an archive's files have; null where it consists of one.</param>
    public MemberIndex Build(Func<string, Member, Member, Exception>? refuse = null)
    {
        var order = new int[members.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => NameAt(a).SequenceCompareTo(NameAt(b)) is var found and not 0 ? found : a.CompareTo(b));
        for (var i = 1; refuse is not null && i < order.Length; i++)
        {
            if (members[order[i - 1]].Part != members[order[i]].Part && NameAt(order[i - 1]).SequenceEqual(NameAt(order[i])))
                throw refuse(Encoding.UTF8.GetString(NameAt(order[i])), members[order[i - 1]], members[order[i]]);
        }

        var index = Sorted(order);
        if (links.Count == 0)
            return index;
        foreach (var (name, target) in links)
        {
            if (index.Find(target) is { } member)
                Add(name, member);
        }

        links.Clear();
        return Build(refuse);
    }

    private MemberIndex Sorted(int[] order)
    {
        // In place: an index of millions is made beside what it is made of.
        var count = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (i + 1 == order.Length || !NameAt(order[i]).SequenceEqual(NameAt(order[i + 1])))
                order[count++] = order[i];
        }

        var kept = order.AsSpan(0, count);
        var bytes = 0L;
        foreach (var place in kept)
            bytes += NameAt(place).Length;
        var (sorted, sortedEnds, found) = (new byte[bytes], new int[count], new Member[count]);
        var end = 0;
        for (var i = 0; i < count; i++)
        {
            NameAt(kept[i]).CopyTo(sorted.AsSpan(end));
            sortedEnds[i] = end += NameAt(kept[i]).Length;
            found[i] = members[kept[i]];
        }

        return new MemberIndex(sorted, sortedEnds, found);
    }

    private ReadOnlySpan<byte> NameAt(int place) => names.AsSpan((place == 0 ? 0 : ends[place - 1])..ends[place]);
}

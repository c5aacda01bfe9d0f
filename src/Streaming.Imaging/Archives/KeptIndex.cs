using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Streaming.Domain;

namespace Streaming.Imaging.Archives;

/// <summary>All that one pass over the headers of an archive finds.</summary>
/// <param name="Files">The file that the archive is, or those that it consists of, as they were.</param>
/// <param name="Members">What it holds.</param>
/// <param name="Faults">What of it cannot be read.</param>
internal sealed record KeptIndex(IReadOnlyList<FileStamp> Files, MemberIndex Members, IReadOnlyList<ArchiveFault> Faults)
{
    // A path has no zero in it.
    private const char End = '\0';

    private const int NumbersOfMember = 3, MembersAtOnce = 1024;

    /// <summary>What the archive's files are known again by, as one text.</summary>
    public static string KeyOf(IEnumerable<FileStamp> files) =>
        string.Concat(files.Select(file => FormattableString.Invariant($"{file.File}{End}{file.Bytes}{End}{file.Written}{End}")));

    /// <summary>The SHA-256 of all of it.</summary>
    public string Sum()
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sum.AppendData(Encoding.UTF8.GetBytes(KeyOf(Files)));
        sum.AppendData(Encoding.UTF8.GetBytes(string.Concat(Faults.Select(fault => $"{fault.Place}{End}{fault.Why}{End}"))));
        sum.AppendData(Members.NameBytes);
        var numbers = new byte[MembersAtOnce * NumbersOfMember * sizeof(long)];
        for (var from = 0; from < Members.Count; from += MembersAtOnce)
        {
            var end = 0;
            for (var i = from; i < Math.Min(Members.Count, from + MembersAtOnce); i++)
            {
                var (nameEnd, member) = Members.At(i);
                foreach (var number in (ReadOnlySpan<long>)[member.Offset, member.Length, ((long)nameEnd << 32) | (uint)member.Part])
                {
                    BinaryPrimitives.WriteInt64LittleEndian(numbers.AsSpan(end), number);
                    end += sizeof(long);
                }
            }

            sum.AppendData(numbers, 0, end);
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }
}

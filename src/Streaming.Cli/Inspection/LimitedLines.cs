namespace Streaming.Cli.Inspection;

/// <summary>Lines for reading: beyond so many they are only counted.</summary>
internal sealed class LimitedLines(TextWriter output, int most)
{
    private const int LongestLine = 400;
    private int written;
    private int left;

    /// <summary>Writes a line, or counts it.</summary>
    public void Add(string line)
    {
        // One line stays for the count.
        if (written == most - 1)
        {
            left++;
            return;
        }
        output.WriteLine(line.Length <= LongestLine ? line : line[..(LongestLine - 3)] + "...");
        written++;
    }

    /// <summary>Says how many lines were not written, where there are any.</summary>
    public void End()
    {
        if (left > 0)
            output.WriteLine($".. and {left:N0} lines more; inspect the files by themselves.");
    }
}

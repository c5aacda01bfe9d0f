namespace Streaming.Cli.Inspection;

/// <summary>Lines for reading: as many and as wide as a screen holds, and a count of the others; or all of them.</summary>
/// <param name="output">Where they go.</param>
/// <param name="path">What is inspected: files in it are told by their names there.</param>
/// <param name="all">Whether all lines are wanted.</param>
internal sealed class LimitedLines(TextWriter output, string path, bool all)
{
    // A screen of 24 lines and 80 columns, with one line for the next prompt.
    private const int Lines = 23, Columns = 80;
    private const int LongestLine = 4000;

    private readonly string[] places = [.. new[] { Path.GetFullPath(path), path }.Select(place => Path.TrimEndingDirectorySeparator(place) + Path.DirectorySeparatorChar)];
    private int written;
    private int left;
    private bool shortened;

    /// <summary>Whether only the most important lines have a place.</summary>
    public bool AreFew => !all;

    /// <summary>Says that something was told in fewer words than there are.</summary>
    public void Shorten() => shortened = true;

    /// <summary>Writes a line, or counts it.</summary>
    public void Add(string line)
    {
        // One line stays for the count.
        if (!all && written == Lines - 1)
        {
            left++;
            return;
        }
        var place = Array.Find(places, place => line.StartsWith(place, StringComparison.Ordinal));
        var shown = place is null ? line : line[place.Length..];
        var width = all ? LongestLine : Columns;
        shortened |= shown.Length > width;
        output.WriteLine(shown.Length <= width ? shown : shown[..(width - 2)] + "..");
        written++;
    }

    /// <summary>Says how many lines were not written or are cut, where there are any, and how to see them.</summary>
    public void End()
    {
        if (left > 0)
            output.WriteLine($".. and {left:N0} lines more; --all shows them.");
        else if (shortened)
            output.WriteLine("This is a part of what there is; --all shows all of it.");
    }
}

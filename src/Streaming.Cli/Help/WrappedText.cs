namespace Streaming.Cli.Help;

/// <summary>Text in lines of a width, and rows of two columns.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="width">Columns of a line.</param>
internal sealed class WrappedText(TextWriter output, int width)
{
    // A longer label has a line of its own.
    private const int WidestLabel = 26;
    private const int Indent = 2;

    /// <summary>A heading, or an empty line.</summary>
    public void Line(string text = "") => output.WriteLine(text);

    /// <summary>A text, every line of it behind so many spaces.</summary>
    public void Text(string text, int indent = 0)
    {
        foreach (var line in Lines(text, width - indent))
            output.WriteLine(new string(' ', indent) + line);
    }

    /// <summary>Rows of a label and a text beside it.</summary>
    public void Rows(IReadOnlyList<(string Label, string Text)> rows)
    {
        var labels = rows.Select(row => row.Label.Length).Where(length => length <= WidestLabel).DefaultIfEmpty(WidestLabel).Max();
        var column = Indent + labels + Indent;
        foreach (var (label, text) in rows)
        {
            var lines = Lines(text, width - column);
            if (label.Length > labels)
                output.WriteLine(new string(' ', Indent) + label);
            else
                output.WriteLine((new string(' ', Indent) + label.PadRight(labels + Indent) + lines[0]).TrimEnd());
            foreach (var line in label.Length > labels ? lines : lines[1..])
                output.WriteLine(new string(' ', column) + line);
        }
    }

    /// <summary>The lines of a text; a word that is longer than a line has one of its own.</summary>
    public static string[] Lines(string text, int width)
    {
        List<string> lines = [];
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }
            line += line.Length > 0 ? ' ' + word : word;
        }
        return [.. lines, line];
    }
}

using System.Text;

namespace Streaming.Cli.Progress;

/// <summary>Where a part of a story says what it does: its lines tell how far the part is, and its warnings are shown.</summary>
internal sealed class PartWriter(StoryProgress story) : TextWriter
{
    private const string Warning = "streaming: ";
    private readonly StringBuilder line = new();
    private readonly Lock gate = new();

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>The last line; empty where there was none.</summary>
    public string Last { get; private set; } = "";

    /// <summary>How far the whole story is.</summary>
    public StoryProgress Story => story;

    public override void Write(char value)
    {
        lock (gate)
        {
            if (value != '\n')
            {
                if (value != '\r')
                    line.Append(value);
                return;
            }
            Last = line.ToString();
            line.Clear();
        }
        if (Last.StartsWith(Warning, StringComparison.Ordinal))
            story.Say(Last);
        else
            story.Detail(Last);
    }

    public override void Write(string? value)
    {
        foreach (var c in value ?? "")
            Write(c);
    }

    public override void WriteLine(string? value) => Write(value + "\n");
}

using System.Text;

namespace Streaming.Cli.Endings;

/// <summary>
/// A stream of text that never ends a run and never lets text from files act on a terminal: what cannot be written is dropped,
/// the first failure is remembered, and control characters other than line ends and tabs are replaced.
/// </summary>
internal sealed class SafeWriter : TextWriter
{
    private const char Replacement = '\uFFFD';

    private readonly TextWriter inner;
    private readonly bool ownText;
    private readonly Lock gate = new();

    /// <param name="inner">Where text goes.</param>
    /// <param name="ownText">Whether all text is the program's own, control characters too.</param>
    public SafeWriter(TextWriter inner, bool ownText = false)
    {
        this.inner = inner;
        this.ownText = ownText;
        CoreNewLine = inner.NewLine.ToCharArray();
    }

    /// <summary>Where text goes.</summary>
    public TextWriter Inner => inner;

    /// <summary>Why text could not be written; null where all was.</summary>
    public Exception? Failure { get; private set; }

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    // A line is written as a whole, so that lines of several threads do not mix.
    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (!ownText && buffer.ContainsAnyInRange('\0', '\x1F') | buffer.ContainsAnyInRange('\x7F', '\x9F'))
            buffer = Harmless(buffer);
        lock (gate)
        {
            if (Failure is not null)
                return;
            try
            {
                inner.Write(buffer);
            }
            catch (Exception e) when (IsFailure(e))
            {
                Failure = e;
            }
        }
    }

    public override void Flush()
    {
        lock (gate)
        {
            if (Failure is not null)
                return;
            try
            {
                inner.Flush();
            }
            catch (Exception e) when (IsFailure(e))
            {
                Failure = e;
            }
        }
    }

    private static bool IsFailure(Exception e) => e is IOException or UnauthorizedAccessException or ObjectDisposedException;

    private static char[] Harmless(ReadOnlySpan<char> text)
    {
        var harmless = text.ToArray();
        for (var i = 0; i < harmless.Length; i++)
        {
            if (char.IsControl(harmless[i]) && harmless[i] is not ('\n' or '\t') && !(harmless[i] == '\r' && i + 1 < harmless.Length && harmless[i + 1] == '\n'))
                harmless[i] = Replacement;
        }
        return harmless;
    }
}

namespace Streaming.Pages.Tests.Support;

/// How a page is looked at.
internal sealed record PageSettings
{
    /// The widths of window that pages must do well at: a phone, a tablet, a laptop.
    public static IReadOnlyList<int> Widths { get; } = [390, 768, 1280];

    /// The window's width in pixels.
    public int Width { get; init; } = 1280;

    /// Its height.
    public int Height { get; init; } = 900;

    /// Whether the reader prefers dark colours.
    public bool Dark { get; init; }

    /// Whether the page is laid out as it would be printed.
    public bool Print { get; init; }

    /// Whether scripts run.
    public bool Script { get; init; } = true;

    /// In a file's name.
    public override string ToString() => $"{Width}{(Dark ? "-dark" : "")}{(Print ? "-print" : "")}{(Script ? "" : "-no-script")}";
}

namespace Streaming.Onnx.Layers;

/// <summary>How a tensor holds the cells of a map.</summary>
internal enum CellOrder
{
    /// <summary>Channels, rows, columns: a plane for each channel.</summary>
    ChannelsFirst,

    /// <summary>Rows, columns, channels.</summary>
    ChannelsLast,

    /// <summary>A sequence of patches, row by row, each with its channels side by side; others may come before them.</summary>
    Patches,
}

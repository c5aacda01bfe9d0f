namespace Streaming.Network.Augmentation;

/// <summary>What one transform is drawn for.</summary>
public enum DrawScope
{
    /// <summary>All images of a step's batch (paper, section 3.3).</summary>
    PerBatch,

    /// <summary>Each image of a batch.</summary>
    PerImage,
}

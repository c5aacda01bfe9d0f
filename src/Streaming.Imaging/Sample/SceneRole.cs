namespace Streaming.Imaging.Sample;

/// <summary>What a scene of the made sample is there to show the selection rule.</summary>
internal enum SceneRole
{
    /// <summary>Passes.</summary>
    Good,

    /// <summary>Has two objects.</summary>
    TwoObjects,

    /// <summary>The object stands to one side.</summary>
    OffCentre,

    /// <summary>The object is too small.</summary>
    Small,

    /// <summary>The object nearly fills the image.</summary>
    Large,

    /// <summary>The object is far from square.</summary>
    Long,

    /// <summary>There is only the ground.</summary>
    Empty,
}

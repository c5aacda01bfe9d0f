namespace Streaming.Imaging.Sample;

/// <summary>How a scene of the made sample is stored; its file is named .JPEG whatever it holds, as in ImageNet.</summary>
internal enum SceneFormat
{
    /// <summary>Colour JPEG.</summary>
    Jpeg,

    /// <summary>JPEG with one channel.</summary>
    GreyJpeg,

    /// <summary>PNG.</summary>
    Png,
}

namespace Streaming.Imaging.Sampling;

/// <summary>What stands outside an image's border.</summary>
public enum FillKind
{
    /// <summary>
    /// The image mirrored about its borders (x = 0 and x = width), again and again. The mirror is the border itself,
    /// not the outermost pixel's centre, so the outermost pixels appear twice (.. 1 0 | 0 1 ..) and mirroring means the
    /// same at every resolution of the image.
    /// </summary>
    Reflect = 0,

    /// <summary>The nearest pixel of the border.</summary>
    Edge = 1,

    /// <summary>One colour.</summary>
    Constant = 2,
}

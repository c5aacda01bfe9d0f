namespace Streaming.Domain

/// What a transform sees where it looks outside the image.
type Fill =
    /// The image mirrored about its borders (x = 0 and x = width), again and again. The mirror is the border itself, not
    /// the outermost pixel's centre, so the outermost pixels appear twice (.. 1 0 | 0 1 ..) and mirroring means the same at
    /// every resolution of the image.
    | Reflect = 0
    /// The nearest pixel of the image.
    | Edge = 1
    /// Black.
    | Black = 2
    /// The mean colour that the network subtracts: there it sees zeros.
    | Mean = 3

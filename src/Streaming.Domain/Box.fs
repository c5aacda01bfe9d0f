namespace Streaming.Domain

/// An axis-aligned box in continuous pixel coordinates: (0, 0) is the image's upper left corner, x grows to the
/// right, y downwards. The box covers XMin..XMax and YMin..YMax.
[<Struct>]
type Box =
    { XMin: float
      YMin: float
      XMax: float
      YMax: float }

    /// Width in pixels.
    member b.Width = b.XMax - b.XMin
    /// Height in pixels.
    member b.Height = b.YMax - b.YMin
    /// Area in square pixels.
    member b.Area = b.Width * b.Height
    /// Horizontal centre.
    member b.CentreX = (b.XMin + b.XMax) / 2.0
    /// Vertical centre.
    member b.CentreY = (b.YMin + b.YMax) / 2.0
    /// Longer side over shorter side.
    member b.Elongation = max b.Width b.Height / min b.Width b.Height

/// Making and moving boxes.
module Box =
    /// The box with these edges.
    let create xMin yMin xMax yMax =
        { XMin = xMin
          YMin = yMin
          XMax = xMax
          YMax = yMax }

    /// The box of an object that is taken to be in the middle of an image: a square that covers half of the pixels, as originals'
    /// boxes do (paper 2.1), or, of an image more than twice as long as high, what there is room for.
    let assumed (width: int) (height: int) =
        let w, h = float width, float height
        let half = min (sqrt (w * h / 2.0)) (min w h) / 2.0
        create (w / 2.0 - half) (h / 2.0 - half) (w / 2.0 + half) (h / 2.0 + half)

    /// The box after its image was resized from width x height pixels to size x size pixels.
    let resized (width: int) (height: int) (size: int) (box: Box) =
        let sx, sy = float size / float width, float size / float height
        create (box.XMin * sx) (box.YMin * sy) (box.XMax * sx) (box.YMax * sy)

    /// The box moved by (dx, dy).
    let moved dx dy (box: Box) =
        create (box.XMin + dx) (box.YMin + dy) (box.XMax + dx) (box.YMax + dy)

    /// Whether the point lies in the box, edges included.
    let contains (box: Box) x y =
        x >= box.XMin && x <= box.XMax && y >= box.YMin && y <= box.YMax

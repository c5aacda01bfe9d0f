namespace Streaming.Domain

open System

/// An affine map of the plane, (x, y) -> (A x + B y + C, D x + E y + F), in continuous pixel coordinates.
[<Struct>]
type Affine =
    { A: float
      B: float
      C: float
      D: float
      E: float
      F: float }

    /// The image of the point.
    member m.Apply(x: float, y: float) =
        struct (m.A * x + m.B * y + m.C, m.D * x + m.E * y + m.F)

/// Making and combining affine maps.
module Affine =
    /// The map with these coefficients.
    let create a b c d e f =
        { A = a
          B = b
          C = c
          D = d
          E = e
          F = f }

    /// The map that moves nothing.
    let identity = create 1.0 0.0 0.0 0.0 1.0 0.0

    /// Moves by (dx, dy).
    let translation dx dy = create 1.0 0.0 dx 0.0 1.0 dy

    /// Scales both axes about the origin.
    let scaling sx sy = create sx 0.0 0.0 0.0 sy 0.0

    /// First `first`, then `second`.
    let andThen (second: Affine) (first: Affine) =
        create
            (second.A * first.A + second.B * first.D)
            (second.A * first.B + second.B * first.E)
            (second.A * first.C + second.B * first.F + second.C)
            (second.D * first.A + second.E * first.D)
            (second.D * first.B + second.E * first.E)
            (second.D * first.C + second.E * first.F + second.F)

    /// The inverse map; the map must not be singular.
    let inverse (m: Affine) =
        let det = m.A * m.E - m.B * m.D

        if det = 0.0 then
            invalidArg (nameof m) "A singular affine map has no inverse."

        let a, b, d, e = m.E / det, -m.B / det, -m.D / det, m.A / det
        create a b (-(a * m.C + b * m.F)) d e (-(d * m.C + e * m.F))

    /// The map applied about the point (x, y) instead of the origin.
    let about x y (m: Affine) =
        translation -x -y |> andThen m |> andThen (translation x y)

    /// Turns what is seen counter-clockwise on the screen (y grows downwards) about the origin. Whole quarter turns
    /// are exact.
    let rotation (degrees: float) =
        let quarter = degrees / 90.0

        let struct (s, c) =
            if quarter = Math.Round quarter then
                match ((int64 quarter % 4L) + 4L) % 4L with
                | 0L -> struct (0.0, 1.0)
                | 1L -> struct (1.0, 0.0)
                | 2L -> struct (0.0, -1.0)
                | _ -> struct (-1.0, 0.0)
            else
                Math.SinCos(degrees * Math.PI / 180.0) |> fun struct (s, c) -> struct (s, c)

        create c s 0.0 -s c 0.0

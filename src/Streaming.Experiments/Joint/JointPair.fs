namespace Streaming.Experiments.Joint

open Streaming.Domain
open Streaming.Imaging.Sampling

/// What the second picture of a pair is to the first.
type JointKind =
    /// The same object, turned, scaled and shifted within what the bases reach.
    | Same
    /// The same, and mirrored.
    | Mirrored
    /// The same, turned further than the bases reach.
    | OutOfRange
    /// Another original.
    | Unrelated

/// Names of the kinds.
module JointKind =
    /// All, in the order of files and tables.
    let all = [| Same; Mirrored; OutOfRange; Unrelated |]

    /// The name in files.
    let name kind =
        match kind with
        | Same -> "same"
        | Mirrored -> "mirrored"
        | OutOfRange -> "out_of_range"
        | Unrelated -> "unrelated"

/// Two pictures of a held-out original, or of two, which differ by a turn, a scale and a shift at once.
type JointPair =
    { /// The original of the first picture, by its place.
      First: int
      /// That of the second.
      Second: int
      Kind: JointKind
      /// Rotation of the first picture, in degrees.
      Pose: float
      /// From the first picture to the second.
      Similarity: Similarity
      /// How both were taken; none where both are made by our own sampler.
      Cameras: struct (CameraSettings * CameraSettings) option }

/// Drawing pairs. A draw is a value of its seed, the originals' number and its place.
module JointPair =
    /// The turns that are drawn, either way, in degrees.
    let turns = struct (5.0, 120.0)

    /// The factors.
    let factors = struct (0.8, 1.25)

    /// The longest shift, in pixels of the 227 pixel input.
    let longestShift = 15.0

    // Turns beyond what the bases reach, either way.
    let private beyond = struct (135.0, 180.0)

    /// One pair of each of these to so many of the same object.
    let perOther = 8

    let private between (random: System.Random) (struct (low, high)) = low + (high - low) * random.NextDouble()

    let private camera (random: System.Random) =
        CameraSettings(
            float32 (1.0 / 3.0 + random.NextDouble() / 6.0),
            random.Next 0x1000000,
            float32 (between random (struct (0.8, 1.2))),
            random.Next(30, 96)
        )

    let private similarity (random: System.Random) kind : Similarity =
        let turn = between random (if kind = OutOfRange then beyond else turns)
        let way = if random.Next 2 = 0 then 1.0 else -1.0
        let struct (least, most) = factors
        let direction, reach = 2.0 * System.Math.PI * random.NextDouble(), longestShift * sqrt (random.NextDouble())

        { Turn = way * turn
          Factor = least * (most / least) ** random.NextDouble()
          Right = reach * cos direction
          Down = reach * sin direction }

    /// The `index`-th pair of a kind, of `originals` originals, two at least where it is of two. Every second one is taken by other
    /// cameras.
    let draw (seed: int) (originals: int) (kind: JointKind) (index: int) : JointPair =
        let random = System.Random(((seed * 31 + System.Array.IndexOf(JointKind.all, kind)) * 1_000_003 + index) &&& 0x7fffffff)
        // A few draws part seeds that lie next to each other.
        for _ in 1..8 do
            random.Next() |> ignore

        let first = index % originals
        let similarity = similarity random kind
        let pose = 5.0 * float (random.Next 72)
        let other = (first + 1 + random.Next(max 1 (originals - 1))) % originals

        { First = first
          Second = (if kind = Unrelated then other else first)
          Kind = kind
          Pose = pose
          Similarity = similarity
          Cameras = if (index % originals + index / originals) % 2 = 1 then Some(struct (camera random, camera random)) else None }

    /// The pairs of a test: `count` of the same object, and fewer of each other kind.
    let all seed originals count =
        [| for kind in JointKind.all do
               if kind <> Unrelated || originals > 1 then
                   for index in 0 .. (if kind = Same then count else max 1 (count / perOther)) - 1 do
                       draw seed originals kind index |]

namespace Streaming.Pipeline.Following

/// How far following a source has come, as of a commit: follow.json, described by schemas/metrics.follow.schema.json. Counts are of this
/// process, from its beginning.
[<CLIMutable>]
type FollowState =
    { /// Times that the bases were replaced.
      Commits: int
      /// Images that were taken.
      Seen: int
      /// Of these, originals that the bases were extended by.
      Used: int
      /// Of these, originals that were in the bases before, or came twice.
      Known: int
      /// Of these, images that were refused for another reason.
      Refused: int
      /// Images that have come and are not whole yet, or whose boxes have not come.
      Waiting: int
      /// All originals of the bases.
      Originals: int
      /// Seconds between the first image of this commit and its end: how far the bases were behind.
      LagSeconds: float
      /// Seconds since the process began to follow.
      Seconds: float
      /// Memory of the process now, in MiB.
      RssMb: float
      /// Its largest so far.
      PeakRssMb: float }

/// The state in a line.
module FollowState =
    /// Before anything has come.
    let none =
        { Commits = 0
          Seen = 0
          Used = 0
          Known = 0
          Refused = 0
          Waiting = 0
          Originals = 0
          LagSeconds = 0.0
          Seconds = 0.0
          RssMb = 0.0
          PeakRssMb = 0.0 }

    /// Such as "commit 3: 75 used of 1,240 seen, 3 known, 1,150 refused, 12 waiting; 175 originals, 4.2 s behind, 812 MB".
    let toText (state: FollowState) =
        $"commit {state.Commits:N0}: {state.Used:N0} used of {state.Seen:N0} seen, {state.Known:N0} known, {state.Refused:N0} refused, {state.Waiting:N0} waiting; {state.Originals:N0} originals, {state.LagSeconds:F1} s behind, {state.RssMb:N0} MB"

namespace Streaming.Pipeline.Selection

open System
open Streaming.Domain
open Streaming.Storage.Files

/// An original as a split lists it.
[<CLIMutable>]
type SplitOriginal =
    { /// Its identifier: the image's file name without extension.
      Id: string
      /// SHA-256 of the image file.
      Sha256: string }

/// split.json, described by schemas/split.schema.json: which originals of a dataset a run learns from, and which it holds
/// out for all that is tested.
[<CLIMutable>]
type OriginalsSplit =
    { /// Version of the file.
      FormatVersion: int
      /// How originals are drawn, in words.
      Rule: string
      /// Of the draw.
      Seed: int
      /// The share of the originals that is wanted to be held out.
      Share: float
      /// By identifier.
      LearnedFrom: SplitOriginal[]
      /// By identifier.
      HeldOut: SplitOriginal[] }

/// Drawing the originals that are held out. Each one's place in the draw is told by its content and the seed alone, so a split
/// is the same at any number of workers, in any order of files, and under any names.
module OriginalsSplit =
    /// Version of split.json.
    let version = 1

    /// The share that a run which tells the whole story holds out.
    let usualShare = 0.33

    /// The seed of every split.
    let seed = 1

    // Fewer tell nothing of how much results differ between originals.
    let private leastHeldOut = 2

    let private rule =
        "held out are the originals for which SHA-256 of the seed and the image file's SHA-256, with a colon between them, is lowest: the share of them, rounded, at least 2 where there are more, and never all"

    /// How many of so many originals are held out: the share, rounded, at least two and never all; none where it is zero.
    let heldOutOf (share: float) count =
        if share <= 0.0 || count < 2 then
            0
        else
            int (Math.Round(share * float count, MidpointRounding.AwayFromZero)) |> max leastHeldOut |> min (count - 1)

    /// Draws so large a share of originals, whose contents differ from each other.
    let draw (share: float) (originals: SplitOriginal seq) =
        let place (original: SplitOriginal) = ContentHash.OfText $"{seed}:{original.Sha256}"
        let ordered = originals |> Seq.sortWith (fun a b -> String.CompareOrdinal(place a, place b)) |> Seq.toArray
        let heldOut, learned = ordered |> Array.splitAt (heldOutOf share ordered.Length)
        let byId (some: SplitOriginal[]) = some |> Array.sortWith (fun a b -> String.CompareOrdinal(a.Id, b.Id))

        { FormatVersion = version
          Rule = rule
          Seed = seed
          Share = share
          LearnedFrom = byId learned
          HeldOut = byId heldOut }

    /// Reads split.json; one that is none, or of another version, is an InputException.
    let read (path: string) =
        let split = JsonFile.Read<OriginalsSplit>(path, "a split of originals", false)

        if split.FormatVersion <> version then
            raise (InputException $"{path}: this is a split of version {split.FormatVersion}; expected {version}, so begin anew with --overwrite.")

        split

    /// Writes split.json.
    let write (path: string) (split: OriginalsSplit) = JsonFile.Write(path, split)

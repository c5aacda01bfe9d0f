namespace Streaming.Experiments.Siamese

open Streaming.Domain
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection

/// The originals of an experiment, told apart by what is made of them.
type SiameseOriginals =
    { /// Those that training pairs are of.
      Training: PairOriginal[]
      /// All others, which test pairs are of.
      Test: PairOriginal[] }

/// Finding them.
module SiameseOriginals =
    let private learns (share: TrainingShare) =
        match share with
        | LearnedFrom bases ->
            let known = bases.Description.Originals |> Seq.map _.Sha256 |> set
            fun (original: PairOriginal) -> known.Contains original.ContentHash
        | Shard(struct (index, count)) -> fun original -> original.Entry.Index % count = index

    let private refuseNone (request: SiameseRequest) (rejects: RejectTally) { Training = training; Test = test } =
        let why () = $"{training.Length} of its originals are learned from and {test.Length} are left to test on"

        if training.Length = 0 || test.Length = 0 then
            let remedy =
                match request.Share with
                | _ when training.Length + test.Length = 0 -> RejectAdvice.toText rejects
                | LearnedFrom _ -> "give bases that were learned from some of its images and not from all, such as those of learn --shard 0/2"
                | Shard _ -> $"give more images with boxes, or choose another --shard (not used: {RejectCounts.toText rejects})"

            raise (InputException $"{request.Source.Dataset}: {why ()}; expected some of both: {remedy}. selection.parquet has each image's reason.")

    /// Goes through the images, in the catalogue's order; too few originals of either kind are an InputException.
    let find (request: SiameseRequest) (run: ImageRun) cancellation =
        let all = ResizeArray<PairOriginal>()
        let size = request.Weights.Space.InputSize
        let wire stages = PairOriginals.start stages request.Machine.Threads request.Plan size run all.Add
        run.Graph(wire, Workload.ofImages "finding originals" "keep", ignore, cancellation).GetAwaiter().GetResult() |> ignore
        let training, test = all.ToArray() |> Array.partition (learns request.Share)
        let found = { Training = training; Test = test }
        refuseNone request run.Rejects found
        found

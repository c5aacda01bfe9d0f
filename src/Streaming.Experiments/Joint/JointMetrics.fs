namespace Streaming.Experiments.Joint

open System.Text.Json.Serialization
open Streaming.Domain
open Streaming.Generators.Similarities
open Streaming.Pipeline.Graph
open Streaming.Pipeline.Runs
open Streaming.Pipeline.Selection
open Streaming.Storage.Files
open Streaming.Storage.Tables

/// What is told of one pair.
type JointTold =
    { Pair: JointPair
      ByFeatures: SimilarityEstimate
      /// Of another depiction, with the first picture's features left as they are; none of photographs.
      ByFeaturesUnmapped: SimilarityEstimate option
      ByPixels: SimilarityEstimate
      /// Of another depiction, with the first picture's pixels mapped as features are; none of photographs.
      ByPixelsMapped: SimilarityEstimate option
      /// What descriptors tell, no change where they found nothing; none where the program has none.
      ByDescriptors: Similarity option }

/// What is told of pairs.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module JointTold =
    /// Every way of telling, by its name in files, features first; none where it was not asked.
    let ways: (string * (JointTold -> Similarity option))[] =
        [| "features", (fun told -> Some told.ByFeatures.Similarity)
           "features_unmapped", (fun told -> told.ByFeaturesUnmapped |> Option.map _.Similarity)
           "pixels", (fun told -> Some told.ByPixels.Similarity)
           "pixels_mapped", (fun told -> told.ByPixelsMapped |> Option.map _.Similarity)
           "descriptors", _.ByDescriptors |]

    /// The row of similarities.parquet; `idOf` names originals by their places.
    let row (idOf: int -> string) (told: JointTold) =
        let estimate = told.ByFeatures
        let number axis value = if axis = SimilarityAxis.Scale then exp value else value
        let ends axis = let struct (low, high) = estimate.Interval axis in struct (number axis low, number axis high)

        SimilarityRow(
            JointKind.name told.Pair.Kind,
            idOf told.Pair.First,
            idOf told.Pair.Second,
            told.Pair.Pose,
            told.Pair.Cameras.IsSome,
            told.Pair.Similarity,
            ways |> Array.choose (fun (name, way) -> way told |> Option.map (fun found -> name, found)) |> dict |> System.Collections.Generic.Dictionary,
            SimilarityAxis.all |> Array.map ends,
            Array.last estimate.Agreement,
            SimilarityEstimate.doubt estimate |> Option.toObj
        )

/// What a test came to.
type JointResult =
    { Told: JointTold[]
      /// Originals that pairs were drawn from.
      Originals: int
      /// Originals that the bases know, which were passed over.
      KnownOriginals: int
      LearnedFrom: int
      BasesPlan: string
      Radius: float
      Seed: int
      Depiction: Depiction
      /// What the depiction's maps leave of held-back originals' features, over what no map leaves, by layer; none of photographs.
      DepictionLeft: (string * float)[] option
      Descriptors: string option
      /// Mean distance of composed generators from the exact fields, in cells, by layer.
      CompositionErrors: (string * float)[]
      Run: GraphFacts }

/// What features tell.
[<CLIMutable>]
type JointTelling =
    { /// Over all pairs of the same object.
      [<Inlined>]
      Score: JointScore
      /// Mean over the four numbers of the share of pairs whose interval holds the true one.
      IntervalHolds: float
      /// The share by number: turn, scale, shift to the right, shift down.
      IntervalHoldsBy: float[] }

/// One way of telling, by how pictures were made.
[<CLIMutable>]
type JointMethodMetrics =
    { /// features, features_unmapped, pixels, pixels_mapped, descriptors.
      Method: string
      /// ours, others, or all.
      Pictures: string
      [<Inlined>]
      Score: JointScore }

/// Pairs of one kind.
[<CLIMutable>]
type JointKindMetrics =
    { /// same, mirrored, out_of_range, unrelated.
      Kind: string
      Pairs: int
      /// Share whose answer is said to be relied on.
      Confident: float
      /// The least, the middle and the greatest agreement of the finest layer.
      Agreement: float[] }

/// metrics.json of zeroshot --joint, described by schemas/metrics.joint.schema.json.
[<CLIMutable>]
type JointMetrics =
    { Originals: int
      KnownOriginals: int
      BasesOriginals: int
      /// The plan that the bases were learned by.
      BasesPlan: string
      Pairs: int
      Radius: float
      Seed: int
      /// What the second picture of a pair is (Depiction.name).
      Depiction: string
      /// What the depiction's channel maps leave of the features of originals that were held back, over what is left without (RMS), by
      /// layer; null where none could be held back, left out of photographs.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      DepictionLeft: Keyed<float> option
      /// What matches descriptors; left out where the program was built without.
      [<JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)>]
      Descriptors: string option
      /// What features tell of the pairs of the same object.
      Joint: JointTelling
      /// The same beside what is told without features, by how pictures were made: by our own sampler, or by other cameras.
      Methods: JointMethodMetrics[]
      Kinds: JointKindMetrics[]
      /// Mean distance of composed generators from the exact fields of the pairs' similarities over the compared cells, in cells, by
      /// layer.
      CompositionEpe: Keyed<float>
      [<Inlined>]
      Rejects: RejectTotals
      [<Inlined>]
      Cost: RunCost
      Stages: StageSnapshot[]
      PassedOver: Keyed<int> }

/// metrics.json of a test.
module JointMetrics =
    let private methods (same: JointTold[]) =
        [| for name, told in JointTold.ways do
               for pictures, own in [ "all", (fun _ -> true); "ours", (fun (told: JointTold) -> told.Pair.Cameras.IsNone); "others", (fun told -> told.Pair.Cameras.IsSome) ] do
                   let pairs = same |> Array.filter own |> Array.choose (fun one -> told one |> Option.map (fun found -> struct (found, one.Pair.Similarity)))

                   match JointScore.ofPairs pairs with
                   | Some score -> { Method = name; Pictures = pictures; Score = score }
                   | None -> () |]

    let private kind (told: JointTold[]) (kind: JointKind) : JointKindMetrics option =
        let own = told |> Array.filter (fun one -> one.Pair.Kind = kind)

        if own.Length = 0 then
            None
        else
            let agreement = own |> Array.map (fun one -> Array.last one.ByFeatures.Agreement) |> Array.sort

            Some
                { Kind = JointKind.name kind
                  Pairs = own.Length
                  Confident = own |> Array.averageBy (fun one -> if (SimilarityEstimate.doubt one.ByFeatures).IsNone then 1.0 else 0.0)
                  Agreement = [| agreement[0]; agreement[agreement.Length / 2]; Array.last agreement |] }

    /// Of what was found; there is at least one pair of the same object.
    let ofResult (result: JointResult) : JointMetrics =
        let same = result.Told |> Array.filter (fun one -> one.Pair.Kind = Same)
        let methods = methods same
        let estimated = same |> Array.map (fun one -> struct (one.ByFeatures, one.Pair.Similarity))
        let holds = SimilarityAxis.all |> Array.map (fun axis -> JointScore.intervalHolds axis estimated)

        { Originals = result.Originals
          KnownOriginals = result.KnownOriginals
          BasesOriginals = result.LearnedFrom
          BasesPlan = result.BasesPlan
          Pairs = result.Told.Length
          Radius = result.Radius
          Seed = result.Seed
          Depiction = Depiction.name result.Depiction
          DepictionLeft = result.DepictionLeft |> Option.map Keyed.ofSeq
          Descriptors = result.Descriptors
          Joint =
            { Score = methods[0].Score
              IntervalHolds = Array.average holds
              IntervalHoldsBy = holds }
          Methods = methods
          Kinds = JointKind.all |> Array.choose (kind result.Told)
          CompositionEpe = Keyed.ofSeq result.CompositionErrors
          Rejects = RejectCounts.totals result.Run.Rejects
          Cost = result.Run.Cost
          Stages = result.Run.Stages
          PassedOver = result.Run.PassedOver.Counts }

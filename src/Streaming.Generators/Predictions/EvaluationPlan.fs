namespace Streaming.Generators.Predictions

open System
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Flow.Warping
open Streaming.Generators.Stored
open Streaming.Learning.Bases

/// One transform to evaluate, with all that bases say of it. Fields are flow vectors in cells.
type EvaluatedTransform =
    { Family: Family
      Amount: float
      /// Whether the amount lies beyond the calibration amounts of the bases.
      Extrapolated: bool
      Generator: float32[]
      /// The channel maps of the generator, layer by layer, where the bases have them.
      ChannelMaps: IChannelMap option[]
      /// The generator negated.
      Negation: float32[]
      /// The field that leads back from the generator, by fixed-point iteration.
      FixedPoint: float32[]
      /// Mean of the stored flows at this amount; none where it is no calibration amount.
      MeanFlow: float32[] option }

/// What an evaluation computes for each original.
type EvaluationPlan =
    { /// The features that are moved.
      Space: FeatureSpace
      /// By family, then amount.
      Transforms: EvaluatedTransform[]
      Views: ViewPlan
      /// For each of the views' pairs its transform, by index.
      TransformOfPair: int[]
      /// What warps see outside the grid.
      Boundary: Boundary
      /// For each of the transforms whether flows of pool1 are found for it too (Figure A1).
      WithPool1: bool[] }

/// Laying out an evaluation.
module EvaluationPlan =
    let private wayBack (space: FeatureSpace) (generator: float32[]) =
        let there, back = FlowVector(space, generator), FlowVector.zero<float32> space

        for i in 0 .. space.Layers.Length - 1 do
            let size = space.Layers[i].Size
            FlowInverse.Solve(size, size, there.X i, there.Y i, back.X i, back.Y i) |> ignore

        back.Components

    let private transform (stored: StoredFamily) amount =
        let generator = stored.Generator amount

        { Family = stored.Family
          Amount = amount
          Extrapolated = stored.IsBeyond amount
          Generator = generator
          ChannelMaps = stored.Space.Layers |> Array.mapi (fun layer _ -> stored.ChannelMap(layer, amount))
          Negation = Generator.negate generator
          FixedPoint = wayBack stored.Space generator
          MeanFlow = stored.MeanFlow amount }

    /// The plan of an evaluation of these transforms, each from `poses` initial poses (evenly spaced rotations of the
    /// original, the first unturned), or from those that the bases' plan has for its family.
    let create (plan: Plan) (generators: StoredGenerators) (transforms: (Family * float) list) (poses: int option) =
        let families =
            transforms
            |> List.groupBy fst
            |> List.map (fun (family, ofFamily) ->
                let planned = plan.Families |> Array.find (fun f -> f.Family = family)

                { planned with
                    Amounts = ofFamily |> List.map snd |> List.sort |> List.toArray
                    Poses = defaultArg poses planned.Poses
                    Flows = Direct })

        let views = ViewPlan.create families
        let transforms = transforms |> List.sort |> List.toArray

        // Read one after the other, so that what is wrong with a file is told by itself.
        let stored = transforms |> Array.map (fun (family, amount) -> generators.Of family, amount)

        { Space = generators.Space
          Transforms = stored |> Array.Parallel.map (fun (family, amount) -> transform family amount)
          Views = views
          TransformOfPair = views.Pairs |> Array.map (fun pair -> Array.IndexOf(transforms, (pair.Family, pair.Amount)))
          Boundary = Boundary.Clamp
          WithPool1 = transforms |> Array.map (fun _ -> false) }

namespace Streaming.Generators.Predictions

open System
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Generators.Moving
open Streaming.Generators.Stored

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

    /// How its features are moved.
    member plan.Warp = FeatureWarp(plan.Space, plan.Boundary)

/// Laying out an evaluation.
module EvaluationPlan =
    /// The plan of an evaluation of these transforms, each from `poses` initial poses (evenly spaced rotations of the
    /// original, the first unturned), or from those that the bases' plan has for its family.
    let create (plan: Plan) (generators: StoredGenerators) (transforms: Transform list) (poses: int option) =
        let families =
            transforms
            |> List.groupBy _.Family
            |> List.map (fun (family, ofFamily) ->
                let planned = plan.Families |> Array.find (fun f -> f.Family = family)

                { planned with
                    Amounts = ofFamily |> List.map _.Amount |> List.sort |> List.toArray
                    Poses = defaultArg poses planned.Poses
                    Flows = Direct })

        let views = ViewPlan.create families
        let transforms = transforms |> List.sort |> List.toArray

        // Read one after the other, so that what is wrong with a file is told by itself.
        let stored = transforms |> Array.map (fun transform -> generators.Of transform.Family, transform.Amount)

        { Space = generators.Space
          Transforms = stored |> Array.Parallel.map (fun (family, amount) -> EvaluatedTransform.ofFamily family amount)
          Views = views
          TransformOfPair = views.Pairs |> Array.map (fun pair -> Array.IndexOf(transforms, pair.Transform))
          Boundary = Boundary.Clamp
          WithPool1 = transforms |> Array.map (fun _ -> false) }

namespace Streaming.Pipeline.Learning

open System
open Streaming.Domain
open Streaming.Learning.Estimators
open Streaming.Pipeline.Graph
open Streaming.Storage.Bases

/// What originals give to the estimators of each family.
module FamilyItems =
    /// The flows of one original and their errors, for each family in the plan's order.
    let ofFlows (plan: Plan) (views: ViewPlan) (original: BasesOriginal) (flows: OriginalFlows) : FamilyItem[] =
        let pairsOf family =
            [| for i in 0 .. views.Pairs.Length - 1 do
                   let pair = views.Pairs[i]

                   if pair.Family = family then
                       { Pose = pair.Pose
                         Amount = pair.Amount
                         Flow = ReadOnlyMemory flows.Flows[i]
                         Errors = flows.Errors[i] } |]

        plan.Families
        |> Array.map (fun family ->
            { Original = original.Id
              Sha256 = original.Sha256
              Pairs = pairsOf family.Family
              Channels = [||] })

namespace Streaming.Pipeline.Learning

open Streaming.Domain

/// What bases hold of the flows at the base amount: the flows while they are fewer than components, then their second moments.
module BaseFlowSize =
    let private flows (originals: int) (family: FamilyPlan) = int64 originals * int64 family.Poses

    /// Bytes, in files and in memory alike, of so many originals of a plan.
    let stored (length: int) (originals: int) (plan: Plan) =
        plan.Families
        |> Array.sumBy (fun family ->
            match flows originals family with
            | few when few <= int64 length -> float few * float length * float sizeof<int16>
            | _ -> float length * float length * float sizeof<float>)

    /// Flows that are summed up to second moments, over all families.
    let folded (length: int) (originals: int) (plan: Plan) =
        plan.Families |> Array.sumBy (fun family -> match flows originals family with few when few <= int64 length -> 0.0 | many -> float many)

namespace Streaming.Pipeline.Learning

open System
open Streaming.Domain

/// What bases hold of the flows at the base amount: the flows while they are fewer than components, then their second moments.
module BaseFlowSize =
    let private flows (originals: int) (family: FamilyPlan) = int64 originals * int64 family.Poses

    // Bits that a packed product of second moments takes beyond the logarithm of the flows: measured with turns of `best`, whose
    // base flows are the most and the longest.
    let private bitsBeyond = 7.0

    let private ofFamilies ofFew ofMany (length: int) originals (plan: Plan) =
        plan.Families
        |> Array.sumBy (fun family ->
            match flows originals family with
            | few when few <= int64 length -> ofFew (float few)
            | many -> float length * float length * ofMany (float many))

    /// Bytes in memory, of so many originals of a plan.
    let inMemory (length: int) (originals: int) (plan: Plan) =
        ofFamilies (fun few -> few * float length * float sizeof<int16>) (fun _ -> float sizeof<float>) length originals plan

    /// Bytes in files, where one flow takes so many.
    let inFiles (perFlow: float) (length: int) (originals: int) (plan: Plan) =
        ofFamilies (fun few -> few * perFlow) (fun many -> (bitsBeyond + Math.Log2 many) / 8.0) length originals plan

    /// Flows that are summed up to second moments, over all families.
    let folded (length: int) (originals: int) (plan: Plan) =
        plan.Families |> Array.sumBy (fun family -> match flows originals family with few when few <= int64 length -> 0.0 | many -> float many)

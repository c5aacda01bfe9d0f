namespace Streaming.Generators.Exact

open System
open System.Collections.Generic
open Streaming.Domain
open Streaming.Learning.Flows

/// What the flows of one original's pairs should have been: the exact fields about its box's centre, and for each view
/// the cells that look at the object.
type ExactFlows(space: FeatureSpace, plan: ViewPlan, box: Box) =
    let fields = Dictionary<Transform, float32[]>()
    let masks = Dictionary<int, CellMask[]>()

    let fieldOf (transform: Transform) =
        match fields.TryGetValue transform with
        | true, field -> field
        | false, _ ->
            let field = ExactField.vector space (transform.AffineAbout(space.InputSize, box.CentreX, box.CentreY))
            fields.Add(transform, field)
            field

    let masksOf (view: int) =
        match masks.TryGetValue view with
        | true, found -> found
        | false, _ ->
            let transform = ViewPlan.affine space.InputSize box.CentreX box.CentreY plan.Views[view]
            let made = space.Layers |> Array.map (fun layer -> CellMask.create layer transform box)
            masks.Add(view, made)
            made

    /// Errors of a flow vector in cells, F_after(p) ~ F_before(p + V(p)), against the pair's exact field, for each convolution layer, over the cells
    /// of the object in the pair's second view.
    member _.Errors(pair: ViewPair, flow: float32[]) =
        let flow, field = FlowVector(space, flow), FlowVector(space, fieldOf pair.Transform)

        masksOf pair.After
        |> Array.mapi (fun i mask ->
            let flowPart: ReadOnlySpan<float32> = Span.op_Implicit (flow.Planes i)
            let fieldPart: ReadOnlySpan<float32> = Span.op_Implicit (field.Planes i)
            EndpointError.between mask flowPart fieldPart)

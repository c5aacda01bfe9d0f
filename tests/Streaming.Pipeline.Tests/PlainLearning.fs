/// The plain twin of learning's graph: one original after the other, one step after the other, nothing shared.
module Streaming.Pipeline.Tests.PlainLearning

open System
open Streaming.Domain
open Streaming.Flow.Fields
open Streaming.Flow.Pyramid
open Streaming.Flow.Solver
open Streaming.Flow.Warping
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sampling
open Streaming.Learning.Flows
open Streaming.Tests.MadeFeatures
open Streaming.Tests.MadeLearning

let private originalOf (entry: CatalogueEntry) =
    match Selection.judge plan.Selection (Annotations.Read entry) with
    | Ok original -> original
    | Error(_, why) -> invalidOp why

let private features (network: IFeatures) (image: DecodedImage) (box: Box) (view: View) =
    let middle = float space.InputSize / 2.0
    let centred = Affine.translation (middle - box.CentreX) (middle - box.CentreY)
    let placed = centred |> Affine.andThen (ViewPlan.affine space.InputSize middle middle view)
    let pixels = Array.zeroCreate<float32> network.ImageLength
    AffineSampler.Render(image, ViewMap.OutputToSource(image.Width, image.Height, space.InputSize, placed), space.InputSize, Fill.Reflect, Span pixels)
    let into = space.Layers |> Array.map (fun layer -> Array.zeroCreate<float32> (layer.Cells * layer.Channels))
    network.Extract(ReadOnlySpan pixels, [| into |])
    into

let private pyramid layer (values: float32[]) =
    let levels = plan.SiftFlow[layer].Levels
    let layer = space.Layers[layer]
    FeaturePyramid(FeatureMap(ReadOnlyMemory values, layer.Size, layer.Size, layer.Channels), levels)

// One layer of a step's flow: x plane, y plane.
let private solve layer (before: float32[]) (after: float32[]) =
    let cells = space.Layers[layer].Cells
    let flow = Array.zeroCreate<float32> (2 * cells)
    SiftFlowSolver().Solve(pyramid layer after, pyramid layer before, plan.SiftFlow[layer], Span(flow, 0, cells), Span(flow, cells, cells))
    flow

let private compose layer (step: float32[]) (earlier: float32[]) =
    let size, cells = space.Layers[layer].Size, space.Layers[layer].Cells
    let into = Array.zeroCreate<float32> (2 * cells)

    FlowComposition.Compose(
        size,
        size,
        ReadOnlySpan(step, 0, cells),
        ReadOnlySpan(step, cells, cells),
        ReadOnlySpan(earlier, 0, cells),
        ReadOnlySpan(earlier, cells, cells),
        Span(into, 0, cells),
        Span(into, cells, cells)
    )

    into

// Endpoint errors of a flow over the cells that look at the object in the pair's second view, layer by layer.
let private errors (box: Box) (pair: ViewPair) (sixteenths: int16[]) =
    let flow = sixteenths |> Array.map (fun part -> float32 part / 16.0f)
    let exact = ExactField.vector space (Family.affine pair.Family pair.Amount space.InputSize box.CentreX box.CentreY)

    space.Layers
    |> Array.mapi (fun i layer ->
        let mask = CellMask.create layer (ViewPlan.affine space.InputSize box.CentreX box.CentreY views.Views[pair.After]) box
        let at = space.OffsetOf i
        EndpointError.between mask (ReadOnlySpan(flow, at, 2 * layer.Cells)) (ReadOnlySpan(exact, at, 2 * layer.Cells)))

// The object's box in the input, before it is moved to its middle.
let private boxOf (original: Original) (image: DecodedImage) = original.Box |> Box.resized image.Width image.Height space.InputSize

/// The endpoint errors, layer by layer, of an original's stored flow of a pair.
let errorsOf (entry: CatalogueEntry) (pair: ViewPair) (sixteenths: int16[]) =
    let original = originalOf entry
    use image = ImageDecoder.Read original.Entry.ImagePath
    let box, middle = boxOf original image, float space.InputSize / 2.0
    errors (box |> Box.moved (middle - box.CentreX) (middle - box.CentreY)) pair sixteenths

/// All flows of an original, pair by pair, in sixteenths of a cell.
let flowsOf (entry: CatalogueEntry) =
    use network: IFeatures = new MadeFeatures()
    let original = originalOf entry
    use image = ImageDecoder.Read original.Entry.ImagePath
    let box = boxOf original image
    let views' = views.Views |> Array.map (features network image box)

    views.Pairs
    |> Array.map (fun pair ->
        let ofLayer layer =
            let steps = pair.Chain |> Array.map (fun step -> solve layer views'[views.Steps[step].Before].[layer] views'[views.Steps[step].After].[layer])
            steps |> Array.reduce (fun earlier step -> compose layer step earlier)

        let cells = space.Layers |> Array.mapi (fun layer _ -> ofLayer layer) |> Array.concat
        let rounded = Array.zeroCreate<int16> cells.Length
        QuantisedFlow.quantise (ReadOnlySpan cells) (Span rounded)
        rounded)

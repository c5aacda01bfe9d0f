namespace Streaming.Experiments.Siamese

open System
open System.Buffers
open System.Collections.Generic
open Streaming.Domain
open Streaming.Experiments.Training
open Streaming.Imaging.Catalogue
open Streaming.Imaging.Decoding
open Streaming.Imaging.Sampling
open Streaming.Network.Models

/// A pair by the places of its views.
[<Struct>]
type PairOfViews =
    { First: int
      Second: int
      Amount: float
      /// Whether the amount is above the threshold.
      Above: bool }

/// Pairs, and the different views that they are made of.
type PairViews =
    { Views: struct (PairOriginal * View)[]
      Pairs: PairOfViews[] }

    /// The original that a pair's views are of.
    member p.OriginalOf(pair: int) =
        let struct (original, _) = p.Views[p.Pairs[pair].First]
        original

/// Pairs and their views, as items that batches are made of.
module PairViews =
    /// The pairs, given by original, pose and amount, in their order, and their views, original by original.
    let create (family: Family) (threshold: float) (originals: PairOriginal seq) (pairs: struct (string * float * float) seq) : PairViews =
        let byId = originals |> Seq.map (fun original -> original.Entry.Id, original) |> dict
        let pairs = pairs |> Seq.toArray

        let views =
            pairs
            |> Seq.collect (fun struct (id, pose, amount) -> [| struct (id, ViewPlan.turned pose); struct (id, ViewPlan.viewAfter pose { Family = family; Amount = amount }) |])
            |> Seq.distinct
            |> Seq.sort
            |> Seq.toArray

        let place = views |> Seq.mapi (fun i view -> view, i) |> dict

        { Views = views |> Array.map (fun struct (id, view) -> struct (byId[id], view))
          Pairs =
            pairs
            |> Array.map (fun struct (id, pose, amount) ->
                { First = place[struct (id, ViewPlan.turned pose)]
                  Second = place[struct (id, ViewPlan.viewAfter pose { Family = family; Amount = amount })]
                  Amount = amount
                  Above = amount > threshold }) }

    /// Some consecutive pairs, with the places of all views as they are.
    let slice first count (pairs: PairViews) = { pairs with Pairs = Array.sub pairs.Pairs first count }

    let private item (original: PairOriginal) label = LabelledImage(original.Entry.Id, original.Entry.ImagePath, label, ContentHash = original.ContentHash)

    /// The pairs as items of batches: labelled 1 above the threshold and 0 below.
    let pairItems (pairs: PairViews) : IReadOnlyList<LabelledImage> =
        pairs.Pairs |> Array.mapi (fun i pair -> item (pairs.OriginalOf i) (if pair.Above then 1 else 0)) :> _

    /// The views as items of batches.
    let viewItems (pairs: PairViews) : IReadOnlyList<LabelledImage> =
        pairs.Views |> Array.map (fun struct (original, _) -> item original 0) :> _

    // One resample of the decoded image, as every view is rendered.
    let private render (preprocessing: Preprocessing) (plan: Plan) (decoded: DecodedImage) (struct (original: PairOriginal, view: View)) (slot: Span<float32>) =
        let size, length = preprocessing.InputSize, preprocessing.ImageLength
        let planes = ArrayPool<float32>.Shared.Rent length

        try
            let picture = Span(planes, 0, length)
            let turn = ViewPlan.affine size original.Box.CentreX original.Box.CentreY view
            let map = ViewMap.OutputToSource(decoded.Width, decoded.Height, size, original.Placement |> Affine.andThen turn)
            AffineSampler.Render(decoded, map, size, plan.Fill, picture)
            preprocessing.Apply(Span.op_Implicit picture, slot)
        finally
            ArrayPool<float32>.Shared.Return planes

    let private read (struct (original: PairOriginal, _: View)) = (item original 0).Read()

    /// Renders a view, as the network wants it.
    let loadView (preprocessing: Preprocessing) (plan: Plan) (pairs: PairViews) : LoadImage =
        LoadImage(fun _ _ view slot ->
            use decoded = read pairs.Views[view]
            render preprocessing plan decoded pairs.Views[view] slot)

    /// Renders both views of a pair, one after the other.
    let loadPair (preprocessing: Preprocessing) (plan: Plan) (pairs: PairViews) : LoadImage =
        LoadImage(fun _ _ pair slot ->
            let { First = first; Second = second } = pairs.Pairs[pair]
            use decoded = read pairs.Views[first]
            let length = preprocessing.ImageLength
            render preprocessing plan decoded pairs.Views[first] (slot.Slice(0, length))
            render preprocessing plan decoded pairs.Views[second] (slot.Slice(length, length)))

    /// Loads the kept activations of both views of a pair, one after the other.
    let loadKept (cache: ViewCache) (pairs: PairViews) : LoadImage =
        LoadImage(fun _ _ pair slot ->
            let { First = first; Second = second } = pairs.Pairs[pair]
            cache.Load(first, 0, slot.Slice(0, cache.Length))
            cache.Load(second, 0, slot.Slice(cache.Length, cache.Length)))

    /// Everything that the views' pictures depend on, as text.
    let identity (plan: Plan) (pairs: PairViews) =
        let text = Text.StringBuilder()
        let f (x: float) = x.ToString("R", Globalization.CultureInfo.InvariantCulture)
        text.Append($"fill {plan.Fill}\n") |> ignore

        for struct (original, view) in pairs.Views do
            let change =
                match view.Change with
                | ValueSome transform -> $"{Family.name transform.Family} {f transform.Amount}"
                | ValueNone -> ""

            text.Append($"{original.ContentHash} {f original.Box.CentreX} {f original.Box.CentreY} {f original.Placement.C} {f original.Placement.F} {f view.Degrees} {change}\n")
            |> ignore

        text.ToString()

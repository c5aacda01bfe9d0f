/// Profiles of networks whose features are known in closed form.
module Streaming.Experiments.Tests.MadeProfile

open Streaming.Domain
open Streaming.Experiments.Evaluation
open Streaming.Experiments.Profile
open Streaming.Generators.Moving
open Streaming.Generators.Predictions

/// Two layers, the second on a coarser grid.
let space =
    { Network = "made"
      InputSize = 60
      Layers =
        [| { Name = "fine"; Size = 15; Channels = 3; Stride = 4.0; Origin = 1.5 }
           { Name = "coarse"; Size = 10; Channels = 2; Stride = 6.0; Origin = 2.5 } |] }

/// The object's box, in the middle.
let box = Box.create 18.0 18.0 42.0 42.0

let private families = [| RotatePlus, [| 10.0; 20.0; 40.0 |]; ScaleUp, [| 1.1; 1.3 |]; Left, [| 15.0; 30.0 |] |]

let private planned (family, amounts: float[]) : FamilyPlan =
    { Family = family; Base = amounts[0]; Amounts = amounts; Poses = 2; Flows = Direct; Degree = 1 }

let private small (family, _) =
    planned (family, [| SmallAmount.ofFamily family |]) |> fun plan -> { plan with Poses = 1 }

// The exact field as a learned one; nothing learned has a channel map.
let private transform (family: Family) (amount: float) : EvaluatedTransform =
    let own = { Family = family; Amount = amount }
    let truly = own.AffineAbout(space.InputSize, box.CentreX, box.CentreY)

    { Generator =
        { Transform = own
          Extrapolated = false
          Field = ExactField.vector space truly
          ChannelMaps = [| None; None |] }
      Negation = [||]
      FixedPoint = [||]
      MeanFlow = None }

/// A profile of them, whose generators are the exact fields.
let plan: ProfilePlan =
    let views = ViewPlan.create (Seq.append (Seq.map planned families) (Seq.map small families))
    let firsts = families |> Array.scan (fun at (_, amounts) -> at + amounts.Length) 0
    let pairs, local = views.Pairs |> Array.splitAt (views.Pairs.Length - families.Length)

    { Space = space
      Families = families |> Array.mapi (fun i (family, amounts) -> { Family = family; Transforms = Array.map (transform family) amounts; First = firsts[i] })
      Views = views
      Series =
        [| for place, (family, _) in Array.indexed families do
               for _, own in pairs |> Array.filter (fun pair -> pair.Family = family) |> Array.groupBy _.Pose do
                   { Family = place; Before = views.Steps[own[0].Chain[0]].Before; After = own |> Array.map _.After } |]
      Untransformed = views.Steps[local[0].Chain[0]].Before
      Local = local |> Array.map (fun pair -> { Transform = pair.Transform; After = pair.After }) }

/// An original of a network that has, in a view, these features where the picture's point (x, y) has come to; `cell` is where it is.
let original (feature: int -> struct (float * float) -> int -> float) : OriginalFeatures =
    let ofView (view: View) (layer: Layer) =
        let back = Affine.inverse (ViewPlan.affine space.InputSize box.CentreX box.CentreY view)

        Array.init (layer.Cells * layer.Channels) (fun i ->
            let cell, channel = i / layer.Channels, i % layer.Channels
            let point = back.Apply(layer.ToInput(float (cell % layer.Size)), layer.ToInput(float (cell / layer.Size)))
            float32 (feature channel point cell))

    { Decoded = { Original = Unchecked.defaultof<_>; Box = box; Placement = Affine.identity; Image = Unchecked.defaultof<_> }
      Features = plan.Views.Views |> Array.map (fun view -> space.Layers |> Array.map (ofView view)) }

/// What is measured of it.
let measured (original: OriginalFeatures) : OriginalProfile =
    let scratch = original.Features[0] |> Array.map (fun values -> Array.zeroCreate values.Length)
    let sums = plan.Transforms |> Array.map (fun _ -> ResizeArray<TransformSums>())

    for series in plan.Series do
        ProfileMeasurement.series plan original series scratch
        |> Array.iteri (fun amount own -> sums[plan.Families[series.Family].First + amount].Add own)

    { Decoded = original.Decoded
      Transforms =
        sums
        |> Array.map (fun own ->
            { Deviations = own |> Seq.map _.Deviations |> Seq.reduce PredictionDeviations.add
              Told = own |> Seq.map _.Told |> Seq.reduce (Array.map2 (+)) })
      Untransformed = ProfileMeasurement.untransformed plan original }

namespace Streaming.Domain

/// One transformed version of an original: turned to a pose, then perhaps scaled or shifted.
[<Struct>]
type View =
    { /// Counter-clockwise rotation about the box's centre, in [0, 360).
      Degrees: float
      /// The scaling or translation after the rotation; none for the rotation families, which are poses themselves.
      Change: Transform voption }

/// One flow that SIFTFlow finds: from the view before to the view after, by index into the plan's views.
[<Struct>]
type FlowStep = { Before: int; After: int }

/// Two views of one original that differ by an amount of a family: (Ij[pose], Ij[pose + amount]) in the paper.
type ViewPair =
    { Family: Family
      /// Rotation of the first view in degrees.
      Pose: float
      Amount: float
      /// Index of the view after the transform, on whose grid the flow lies.
      After: int
      /// The steps, by index, whose composition is the pair's flow, first to last: one where flows are direct.
      Chain: int[] }

    /// The transform between the views.
    member pair.Transform = { Family = pair.Family; Amount = pair.Amount }

/// Everything to compute for each original. Views and steps that several pairs share stand here once: the paper's
/// rotation experiment has 432 pairs, but 72 views and so 72 forward passes; with tracked flows also 72 steps.
type ViewPlan =
    { Views: View[]
      Steps: FlowStep[]
      Pairs: ViewPair[] }

/// Laying out views, steps and pairs.
module ViewPlan =
    /// The view that is turned by some degrees and nothing else.
    let turned degrees =
        let d = degrees % 360.0
        { Degrees = (if d < 0.0 then d + 360.0 else d); Change = ValueNone }

    /// The second view of a pair: what a transform makes of a pose, which is in degrees counter-clockwise.
    let viewAfter pose (transform: Transform) =
        match transform.Family with
        | RotatePlus -> turned (pose + transform.Amount)
        | RotateMinus -> turned (pose - transform.Amount)
        | _ -> { Degrees = pose; Change = ValueSome transform }

    /// Gives each different value an index, in the order they are first seen, and lists them.
    let private indexer<'a when 'a: equality and 'a: not null> () =
        let indices = System.Collections.Generic.Dictionary<'a, int>()
        let values = ResizeArray<'a>()

        let indexOf value =
            match indices.TryGetValue value with
            | true, index -> index
            | false, _ ->
                indices.Add(value, values.Count)
                values.Add value
                values.Count - 1

        struct (indexOf, values)

    /// Views, steps and pairs of the families, in a fixed order: by family, then amount, then pose. Tracked flows
    /// follow each family's amounts, smallest change first, from one to the next.
    let create (families: FamilyPlan seq) =
        let struct (viewIndex, views) = indexer<View> ()
        let struct (stepIndex, steps) = indexer<FlowStep> ()

        let chain (plan: FamilyPlan) pose amount =
            let start = viewIndex (turned pose)
            let viewAt amount = viewIndex (viewAfter pose { Family = plan.Family; Amount = amount })

            match plan.Flows with
            | Direct -> [| stepIndex { Before = start; After = viewAt amount } |]
            | Tracked ->
                let change amount = Family.normalised plan.Family plan.Base amount

                plan.Amounts
                |> Array.sortBy change
                |> Array.takeWhile (fun passed -> change passed <= change amount)
                |> Array.map viewAt
                |> Array.append [| start |]
                |> Array.pairwise
                |> Array.map (fun (before, after) -> stepIndex { Before = before; After = after })

        let pairs =
            [| for plan in families do
                   for amount in plan.Amounts do
                       for i in 0 .. plan.Poses - 1 do
                           let pose = float i * 360.0 / float plan.Poses

                           { Family = plan.Family
                             Pose = pose
                             Amount = amount
                             Chain = chain plan pose amount
                             After = viewIndex (viewAfter pose { Family = plan.Family; Amount = amount }) } |]

        { Views = views.ToArray()
          Steps = steps.ToArray()
          Pairs = pairs }

    /// Two views and one step for each of some pairs, given as first pose and transform, in their order: pair i is views
    /// 2i and 2i + 1. Nothing is shared, so that pairs can be worked on in any portions.
    let ofPairs (pairs: struct (float * Transform) seq) =
        let pairs = Seq.toArray pairs

        { Views = pairs |> Array.collect (fun struct (pose, transform) -> [| turned pose; viewAfter pose transform |])
          Steps = Array.init pairs.Length (fun i -> { Before = 2 * i; After = 2 * i + 1 })
          Pairs =
            pairs
            |> Array.mapi (fun i (struct (pose, transform)) ->
                { Family = transform.Family
                  Pose = pose
                  Amount = transform.Amount
                  Chain = [| i |]
                  After = 2 * i + 1 }) }

    /// The map from the original, resized to size x size pixels, to the view; both turn about (x, y).
    let affine (size: int) x y (view: View) =
        let pose = Affine.rotation view.Degrees |> Affine.about x y

        match view.Change with
        | ValueNone -> pose
        | ValueSome change -> pose |> Affine.andThen (change.AffineAbout(size, x, y))

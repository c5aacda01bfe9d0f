namespace Streaming.Domain

/// One transformed version of an original: turned to a pose, then perhaps scaled or shifted.
[<Struct>]
type View =
    { /// Counter-clockwise rotation about the box's centre, in [0, 360).
      Degrees: float
      /// The scaling or translation after the rotation; none for the rotation families, which are poses themselves.
      Change: (struct (Family * float)) voption }

/// Two views of one original that differ by an amount of a family: (Ij[pose], Ij[pose + amount]) in the paper.
[<Struct>]
type ViewPair =
    { Family: Family
      /// Rotation of the first view in degrees.
      Pose: float
      Amount: float
      /// Index of the view before the transform.
      Before: int
      /// Index of the view after it.
      After: int }

/// Everything to compute for each original. Views that several pairs share stand here once, so each costs one
/// forward pass: 72 for the paper's rotation experiment, not 864.
type ViewPlan = { Views: View[]; Pairs: ViewPair[] }

/// Laying out views and pairs.
module ViewPlan =
    let private turned degrees =
        let d = degrees % 360.0
        { Degrees = (if d < 0.0 then d + 360.0 else d); Change = ValueNone }

    let private after family pose amount =
        match family with
        | RotatePlus -> turned (pose + amount)
        | RotateMinus -> turned (pose - amount)
        | _ -> { Degrees = pose; Change = ValueSome(struct (family, amount)) }

    /// Views and pairs of the families, in a fixed order: by family, then amount, then pose.
    let create (families: FamilyPlan seq) =
        let indices = System.Collections.Generic.Dictionary<View, int>()
        let views = ResizeArray<View>()

        let indexOf view =
            match indices.TryGetValue view with
            | true, index -> index
            | false, _ ->
                indices.Add(view, views.Count)
                views.Add view
                views.Count - 1

        let pairs =
            [| for f in families do
                   for amount in f.Amounts do
                       for i in 0 .. f.Poses - 1 do
                           let pose = float i * 360.0 / float f.Poses

                           { Family = f.Family
                             Pose = pose
                             Amount = amount
                             Before = indexOf (turned pose)
                             After = indexOf (after f.Family pose amount) } |]

        { Views = views.ToArray(); Pairs = pairs }

    /// The map from the original, resized to size x size pixels, to the view; both turn about (x, y).
    let affine (size: int) x y (view: View) =
        let pose = Affine.rotation view.Degrees |> Affine.about x y

        match view.Change with
        | ValueNone -> pose
        | ValueSome(struct (family, amount)) -> pose |> Affine.andThen (Family.affine family amount size x y)

namespace Streaming.Domain

/// What a selection rule may say, in plans and on the command line alike.
module SelectionBounds =
    /// Smallest and largest distance of the box's centre from the image's: half of it is its border.
    let centreTolerance = struct (0.0, 0.5)

    /// Smallest and largest ratio of the box's sides.
    let maxElongation = struct (1.0, 1e6)

    /// Smallest and largest share of the image's pixels.
    let area = struct (0.0, 1.0)

    /// The first of the rule's values that cannot be: its name in plans, and a sentence's end with what was found and expected.
    let firstFault (rule: SelectionRule) : (struct (string * string)) voption =
        let outside name (value: float) (struct (least: float, most: float)) =
            if value >= least && value <= most then
                ValueNone
            else
                ValueSome(struct (name, $"is {value:g}; expected {least:g} to {most:g}"))

        let order =
            if rule.MinArea <= rule.MaxArea then
                ValueNone
            else
                ValueSome(struct ("max_area", $"is {rule.MaxArea:g}; expected no less than min_area, which is {rule.MinArea:g}"))

        [ outside "centre_tolerance" rule.CentreTolerance centreTolerance
          outside "max_elongation" rule.MaxElongation maxElongation
          outside "min_area" rule.MinArea area
          outside "max_area" rule.MaxArea area
          order ]
        |> List.tryPick (function
            | ValueSome fault -> Some fault
            | ValueNone -> None)
        |> ValueOption.ofOption

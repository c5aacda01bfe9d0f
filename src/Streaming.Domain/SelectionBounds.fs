namespace Streaming.Domain

/// What a selection rule may say, in plans and on the command line alike.
module SelectionBounds =
    /// Distance of the box's centre from the image's: half of it is its border.
    let centreTolerance = RealRange.Between(0.0, 0.5)

    /// Ratio of the box's sides.
    let maxElongation = RealRange.Between(1.0, 1e6)

    /// Share of the image's pixels.
    let area = RealRange.Between(0.0, 1.0)

    /// The first of the rule's values that cannot be: its name in plans, and a sentence's end with what was found and expected.
    let firstFault (rule: SelectionRule) : (struct (string * string)) voption =
        let outside name (value: float) (range: RealRange) =
            if range.Contains value then None else Some(struct (name, $"is {value:g}; expected {range.Text}"))

        let order =
            if rule.MinArea <= rule.MaxArea then
                None
            else
                Some(struct ("max_area", $"is {rule.MaxArea:g}; expected no less than min_area, which is {rule.MinArea:g}"))

        [ outside "centre_tolerance" rule.CentreTolerance centreTolerance
          outside "max_elongation" rule.MaxElongation maxElongation
          outside "min_area" rule.MinArea area
          outside "max_area" rule.MaxArea area
          order ]
        |> List.tryPick id
        |> ValueOption.ofOption

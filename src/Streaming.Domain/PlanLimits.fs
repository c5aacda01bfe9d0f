namespace Streaming.Domain

open System
open Streaming.Flow.Parameters

/// How large the numbers of a plan may be. They are wide: what lies outside is a slip, or would take memory and time
/// without end.
module PlanLimits =
    /// The paper's degree, which a plan has that states none.
    let paperDegree = 2

    /// The highest degree that a plan may have. The field of a turn is made of sines and cosines, of which degree 6
    /// leaves no ten-thousandth over 120 degrees; higher ones only follow noise.
    let highestDegree = 8

    /// Characters of a plan's name, at most.
    let longestName = 200

    /// Amounts of one family, at most.
    let mostAmounts = 360

    /// Poses of one family, at most: every tenth of a degree.
    let mostPoses = 3600

    /// Pairs of one original, at most: poses times amounts, over all families.
    let mostPairs = 50_000

    /// Views of one original, at most: each is a forward pass, whose features are held until the original's last pair is done.
    let mostViews = 10_000

    /// Cells of a pair and layer that channel maps are learned from, at most: more than any layer has.
    let mostCells = 10_000

    /// Cells along one side of a grid, at most.
    let mostGrid = 4096

    /// Cells that a window reaches, at most: as far as the largest grids of networks are wide.
    let mostWindow = 55

    /// What is wrong with an amount of a family, as a sentence's end; nothing where it can be used.
    let amountFault family (amount: float) =
        if Family.accepts family amount then
            None
        else
            Some $"is {amount:g}; expected {(Family.range family).Text} ({Family.unit family})"

    /// What is wrong with the amounts of a family, in the order of its file: the key and a sentence's end.
    let amountsFault family (baseAmount: float) (amounts: float[]) =
        if amounts.Length = 0 || amounts.Length > mostAmounts then
            Some("amounts", $"has {amounts.Length} entries; expected 1 to {mostAmounts}")
        else
            let wrong =
                amounts
                |> Seq.mapi (fun i amount -> amountFault family amount |> Option.map (fun fault -> $"amounts[{i}]", fault))
                |> Seq.tryPick id

            match amountFault family baseAmount, wrong with
            | Some fault, _ -> Some("base", fault)
            | None, Some fault -> Some fault
            | None, None when (Array.distinct amounts).Length <> amounts.Length -> Some("amounts", "lists an amount twice")
            | None, None when not (Array.contains baseAmount amounts) ->
                Some("amounts", $"lacks the base amount {baseAmount:g}; expected it among them")
            | _ -> None

    /// What is wrong with the parameters of SIFTFlow: the key and a sentence's end.
    let siftFlowFault (s: SiftFlowParameters) =
        let real name (value: float32) most =
            if value >= 0.0f && value <= most then
                None
            else
                Some(name, $"is {value:g}; expected 0 to {most:g}")

        let whole name value most =
            if value >= 1 && value <= most then
                None
            else
                Some(name, $"is {value}; expected 1 to {most}")

        let cells = mostWindow

        [ real "alpha" s.Alpha 1e9f
          real "truncation" s.Truncation 1e9f
          real "gamma" s.Gamma 1e9f
          real "relative_alpha" s.RelativeAlpha 1000.0f
          whole "levels" s.Levels 10
          whole "window" s.Window cells
          whole "top_window" s.TopWindow cells
          whole "top_iterations" s.TopIterations 10_000
          whole "iterations" s.Iterations 10_000
          (if s.SubCellRadius = 0.0f || (s.SubCellRadius >= 0.5f && s.SubCellRadius <= 50.0f) then
               None
           else
               Some("sub_cell_radius", $"is {s.SubCellRadius:g}; expected 0, or 0.5 to 50"))
          whole "sub_cell_passes" s.SubCellPasses 100 ]
        |> List.tryPick id

    /// What is wrong with how much an original would take, as a sentence.
    let sizeFault (families: FamilyPlan[]) =
        let pairs = families |> Array.sumBy (fun family -> int64 family.Poses * int64 family.Amounts.Length)

        if pairs > int64 mostPairs then
            Some $"families asks for {pairs} pairs of each original (poses times amounts); expected at most {mostPairs}"
        else
            let views = (ViewPlan.create families).Views.Length

            if views > mostViews then
                Some $"families asks for {views} views of each original; expected at most {mostViews}"
            else
                None

    /// Whether a text can be a plan's name: there, on one line, and short enough to be printed.
    let isName (text: string) =
        not (String.IsNullOrWhiteSpace text) && text.Length <= longestName && not (Seq.exists Char.IsControl text)

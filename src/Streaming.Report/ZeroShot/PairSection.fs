namespace Streaming.Report.ZeroShot

open Giraffe.ViewEngine
open Streaming.Domain
open Streaming.Experiments.ZeroShot
open Streaming.Generators.Amounts
open Streaming.Report.Page

/// What two pictures of one's own tell (paper 3.2).
module internal PairSection =
    let private amountText family (amount: float) =
        match Family.unit family with
        | "factor" -> Words.decimals 3 amount + "\u00D7"
        | "degrees" -> Words.decimals 1 amount + "\u00B0"
        | _ -> Words.decimals 1 amount + " px"

    // Of an answer at the end of the range of amounts all that is known is that it is not less.
    let private orBeyond family atEnd =
        match atEnd, family with
        | false, _ -> ""
        | true, ScaleDown -> " or less"
        | true, _ -> " or more"

    /// The answer without its figures of uncertainty.
    let headline (metrics: PairMetrics) =
        let family = Family.parse metrics.Family

        if not metrics.Confident then "These pictures have too little in common"
        elif metrics.Unchanged then "The object is unchanged"
        else $"The object is {Words.meaning family} by {amountText family metrics.Answer.Amount}{orBeyond family metrics.AtEnd}"

    /// The answer as a sentence.
    let sentence (metrics: PairMetrics) =
        let family, answer = Family.parse metrics.Family, metrics.Answer
        let interval = $"95 %%: {amountText family answer.Interval[0]} to {amountText family answer.Interval[1]}"

        if not metrics.Confident then
            let asked = metrics.Families |> Array.map _.Family |> Array.sort |> String.concat ", "

            $"{headline metrics} (agreement {answer.Agreement:F2}, at least {FeatureAmounts.leastAgreement:F2} wanted): they show different objects, or are apart by what no family asked ({asked}) does; the nearest would be {Words.meaning family} by {amountText family answer.Amount} ({interval})."
        elif metrics.Unchanged then
            $"{headline metrics}: {amountText family answer.Amount} ({interval}; agreement {answer.Agreement:F2})."
        else
            let told = $"{headline metrics} ({interval}; {Words.percent metrics.Families[0].Share} of the families asked; agreement {answer.Agreement:F2})."

            if metrics.AtEnd then
                $"{told} That is the end of the range of amounts of these bases: the true one may lie beyond it."
            else
                told

    let private chart (answer: FamilyAnswerMetrics) =
        let family = Family.parse answer.Family

        LineChart.withCaption
            $"{answer.Family}: {amountText family answer.Answer.Amount}, {Words.percent answer.Share} of the families asked."
            { Title = $"How likely each amount of {answer.Family} is"
              X = LineChart.axis $"amount ({Words.unit family})" (Words.sign family)
              Y = LineChart.axis "likelihood, relative to the best" ""
              Marks = [||]
              Curves = [| { Name = answer.Family; Points = answer.Curve |> Array.map (fun point -> point.Amount, point.Likelihood) } |] }

    let private controls (told: ControlMetrics) =
        let own, pixels = Family.parse told.Pixels.Family, told.Pixels.Answer

        Table.ofRows
            [ ""; "tells"; "how far it holds" ]
            [ "pixels",
              [ $"{Words.meaning own} by {amountText own pixels.Amount} (95 %%: {amountText own pixels.Interval[0]} to {amountText own pixels.Interval[1]})"
                $"agreement {Words.decimals 2 pixels.Agreement}" ]
              match told.Descriptors with
              | Some found when found.Agreeing > 0 ->
                  "descriptors",
                  [ $"turned by {Words.decimals 2 found.Turn}\u00B0, scaled by {Words.decimals 3 found.Factor}, moved right by {Words.decimals 2 found.Right} and down by {Words.decimals 2 found.Down} px"
                    $"{found.Agreeing} of {found.Matched} matches agree; {found.By}" ]
              | Some found -> "descriptors", [ "nothing"; $"too few matches agree; {found.By}" ]
              | None -> () ]
            "Controls: what the two pictures tell without features, by the same search over their pixels, and by matched descriptors where the program was built with them."

    /// The sections; the pictures are left out where evidence.png is gone.
    let draw (folder: string) (metrics: PairMetrics) : Section list =
        let family = Family.parse metrics.Family

        [ match PairEvidence.tryRead folder with
          | [ first; moved; second ] ->
              { Anchor = "pictures"
                Paper = ""
                Title = "The pictures"
                Content =
                  [ div
                        [ _class "grid fields" ]
                        [ Markup.figureOf "The first picture" first [ Markup.text "The first picture, as the network sees it: the largest square in its middle." ]
                          Markup.figureOf "The first picture with the estimated transform" moved [ Markup.text $"The first picture, {Words.meaning family} by {amountText family metrics.Answer.Amount}." ]
                          Markup.figureOf "The second picture" second [ Markup.text "The second picture." ] ] ] }
          | _ -> ()
          { Anchor = "amounts"
            Paper = ""
            Title = "How likely each amount is"
            Content =
              [ div [ _class "grid halves" ] (metrics.Families |> Array.map chart |> Array.toList)
                Table.ofRows
                    ("family" :: "share" :: "amount" :: "deviation" :: "agreement" :: [ for layer in metrics.Families[0].Layers.Keys -> layer ])
                    [ for answer in metrics.Families ->
                          let own = Family.parse answer.Family

                          answer.Family,
                          Words.percent answer.Share
                          :: amountText own answer.Answer.Amount
                          :: amountText own answer.Answer.Deviation
                          :: Words.decimals 2 answer.Answer.Agreement
                          :: [ for layer in answer.Layers.Values -> amountText own layer ] ]
                    "The amount by all layers together, and by each alone." ] }
          { Anchor = "controls"
            Paper = ""
            Title = "What is told without features"
            Content = [ controls metrics.Controls ] } ]

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

    let private changes (metrics: PairMetrics) =
        [ for change in metrics.Changes do
              let family = Family.parse change.Family
              $"{Words.meaning family} by {amountText family change.Amount}" ]
        |> Enumeration.names

    /// The answer without its figures of uncertainty.
    let headline (metrics: PairMetrics) =
        match metrics.Why with
        | Some _ -> "It cannot be told for certain what was done to the object"
        | None when metrics.Changes.Length = 0 -> "The object is unchanged"
        | None -> $"The object is {changes metrics}"

    // Each number with its interval.
    let private numbers (metrics: PairMetrics) =
        let told = metrics.Similarity
        let span digits (interval: float[]) = $"95 %%: {Words.decimals digits interval[0]} to {Words.decimals digits interval[1]}"

        [ $"turn {Words.decimals 2 told.Turn}\u00B0 ({span 2 told.TurnInterval})"
          $"factor {Words.decimals 4 told.Factor} ({span 4 told.FactorInterval})"
          $"right {Words.decimals 2 told.Right} px ({span 2 told.RightInterval})"
          $"down {Words.decimals 2 told.Down} px ({span 2 told.DownInterval})" ]
        |> String.concat ", "

    /// The answer as a sentence.
    let sentence (metrics: PairMetrics) =
        let agreement = metrics.Similarity.Agreement |> Seq.map (fun pair -> $"{pair.Key} {pair.Value:F2}") |> String.concat ", "

        match metrics.Why with
        | Some why -> $"{headline metrics}: {why}. The nearest would be: {numbers metrics}; agreement {agreement}."
        | None -> $"{headline metrics}: {numbers metrics}; agreement {agreement}."

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
        [ match PairEvidence.tryRead folder with
          | [ first; moved; second ] ->
              { Anchor = "pictures"
                Paper = ""
                Title = "The pictures"
                Content =
                  [ div
                        [ _class "grid fields" ]
                        [ Markup.figureOf "The first picture" first [ Markup.text "The first picture, as the network sees it: the largest square in its middle." ]
                          Markup.figureOf "The first picture with the estimated transform" moved [ Markup.text (if metrics.Changes.Length = 0 then "The first picture, which is told to be unchanged." else $"The first picture, {changes metrics}.") ]
                          Markup.figureOf "The second picture" second [ Markup.text "The second picture." ] ] ] }
          | _ -> ()
          { Anchor = "amounts"
            Paper = ""
            Title = "How likely each amount is, were the object transformed by one family alone"
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

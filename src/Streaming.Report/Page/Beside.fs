namespace Streaming.Report.Page

open Giraffe.ViewEngine

/// A number of the paper beside ours.
type internal Comparison =
    { /// What is compared.
      Of: string
      Ours: string
      Paper: string }

/// What the paper says, what was found here, and why the two may differ.
module internal Beside =
    /// The box; `why` is a sentence or two.
    let draw (comparisons: Comparison list) (why: string) =
        let reason = p [ _class "soft small" ] [ b [] [ Markup.text (if comparisons.IsEmpty then "Beside the paper. " else "Why they may differ. ") ]; Markup.text why ]

        if comparisons.IsEmpty then
            reason
        else
            // No landmark: there are many of them.
            div
                [ _class "beside" ]
                [ Table.ofRows
                      [ ""; "here"; "the paper" ]
                      [ for comparison in comparisons -> comparison.Of, [ comparison.Ours; comparison.Paper ] ]
                      ""
                  reason ]

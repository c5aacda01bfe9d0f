namespace Streaming.Report.Story

open System
open Streaming.Domain
open Streaming.Experiments.Synthesis
open Streaming.Learning.Flows

/// What a page has of one family beside its fields and pictures.
type internal HeroFamily =
    { Family: Family
      /// The amount that is t = 1.
      Base: float
      /// The amounts of the slider, from nothing to the reach of the calibration.
      Steps: float[]
      /// By layer, then by the slider's amounts: the mean endpoint error of the generator inside the object, in cells; none where
      /// no cell looks at it.
      Errors: float option[][]
      /// The same of doing nothing.
      NoFlowErrors: float option[][]
      /// What was measured.
      Metrics: ShownFamilyMetrics }

/// Reading families.
module internal HeroFamily =
    // The slider has about this many places.
    let private places = 60.0

    // 1, 2 or 5 times a power of ten, at least as large; a step that is one but for a rounding error is that one.
    let private roundStep (least: float) =
        let power = 10.0 ** Math.Floor(Math.Log10 least + 1e-9)
        power * ([ 1.0; 2.0; 5.0; 10.0 ] |> List.find (fun share -> share * (1.0 + 1e-9) >= least / power))

    /// Round amounts from nothing to the reach, the reach included.
    let steps family (baseAmount: float) (amounts: float[]) =
        let nothing = Family.ofNormalised family baseAmount 0.0
        let reach = amounts |> Array.maxBy (Family.normalised family baseAmount)
        let span = abs (reach - nothing)
        let step = roundStep (span / places)
        let count = int (Math.Ceiling(span / step - 1e-6))
        [| for i in 0..count -> Math.Round(nothing + float (sign (reach - nothing)) * min span (float i * step), 9) |]

    let private mean (error: EndpointError) = if error.Cells > 0L then Some error.Mean else None

    /// The field at t of the flow vectors that belong to 1, t, t^2 and so on.
    let fieldAt (terms: float32[][]) (t: float) =
        let powers = terms |> Array.mapi (fun power _ -> t ** float power)

        Array.init terms[0].Length (fun i ->
            let mutable sum = 0.0
            for power in 0 .. terms.Length - 1 do
                let term = terms[power]
                sum <- sum + powers[power] * float term[i]
            float32 sum)

    // The errors of every layer at one amount: the generator's, and those of doing nothing.
    let private errorsAt (space: FeatureSpace) (box: Box) family (field: float32[]) amount =
        let map = Family.affine family amount space.InputSize box.CentreX box.CentreY
        let field, exact = FlowVector(space, field), FlowVector(space, ExactField.vector space map)

        space.Layers
        |> Array.mapi (fun i layer ->
            let mask = CellMask.create layer map box
            struct (mean (EndpointError.between mask (Span.op_Implicit (field.Planes i)) (Span.op_Implicit (exact.Planes i))),
                    mean (EndpointError.ofNoFlow mask (Span.op_Implicit (exact.Planes i)))))

    /// Of what a run measured and the family's flow vectors for 1, t, t^2 and so on; `box` is the object's, placed.
    let create (space: FeatureSpace) (box: Box) (metrics: ShownFamilyMetrics) (terms: float32[][]) =
        let family = Family.parse metrics.Family
        let steps = steps family metrics.Base metrics.Amounts
        let errors = steps |> Array.Parallel.map (fun amount -> errorsAt space box family (fieldAt terms (Family.normalised family metrics.Base amount)) amount)

        { Family = family
          Base = metrics.Base
          Steps = steps
          Errors = space.Layers |> Array.mapi (fun i _ -> errors |> Array.map (fun found -> let struct (generator, _) = found[i] in generator))
          NoFlowErrors = space.Layers |> Array.mapi (fun i _ -> errors |> Array.map (fun found -> let struct (_, nothing) = found[i] in nothing))
          Metrics = metrics }

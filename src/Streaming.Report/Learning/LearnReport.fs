namespace Streaming.Report.Learning

open Streaming.Domain
open Streaming.Pipeline.Graph

/// An image that was selected, for the report to show.
type SelectedExample =
    { /// The image file.
      Path: string
      /// Width of the image that the box was given for, in pixels.
      Width: int
      /// Its height in pixels.
      Height: int
      /// The object's box in those pixels.
      Box: Box }

/// An image that was not used, for the report to show.
type RejectedExample =
    { /// The image file.
      Path: string
      /// Width of the image that the box was given for, in pixels; 0 where it is not known.
      Width: int
      /// Its height in pixels; 0 where it is not known.
      Height: int
      /// The box at fault, where there is one, in those pixels.
      Box: Box option
      /// Why it was not used.
      Reason: RejectReason
      /// The reason as a sentence with the numbers.
      Detail: string }

/// Mean endpoint errors, in cells of each layer's grid.
type EndpointErrors =
    { /// The rows: layers' names.
      Layers: string[]
      /// The columns: amounts, in the family's unit.
      Amounts: float[]
      /// Cells[layer][amount]; not a number where nothing was measured.
      Cells: float[][] }

/// Reading endpoint errors.
module EndpointErrors =
    /// The error of a layer at an amount; not a number where it was not measured.
    let at (layer: string) (amount: float) (errors: EndpointErrors) =
        let row = System.Array.IndexOf(errors.Layers, layer)
        let column = System.Array.IndexOf(errors.Amounts, amount)
        if row < 0 || column < 0 then nan else errors.Cells[row][column]

/// The mean flow of a family at one amount (the paper's Figure A1).
type MeanFlow =
    { /// In the family's unit.
      Amount: float
      /// The mean flow vector, in cells.
      Flow: float32[] }

/// A generator beside the field that it should be.
type GeneratorField =
    { /// In the family's unit.
      Amount: float
      /// G[a] as a flow vector, in cells.
      Generator: float32[]
      /// The exact field of the transform about the input's centre, as a flow vector, in cells.
      Exact: float32[] }

/// What was learned about one family.
type FamilyReport =
    { /// The features that its flows are of.
      Space: FeatureSpace
      /// Which family.
      Family: Family
      /// The amount that PCA was done at, in the family's unit.
      Base: float
      /// Pairs that the regression saw.
      Pairs: int64
      /// The mean flow at the base amount, M, as a flow vector in cells.
      Mean: float32[]
      /// The principal components U1, U2, ... as flow vectors; the first two are drawn, each at its own scale.
      Components: float32[][]
      /// Share of the flows' variance that each component explains, largest first.
      ExplainedShare: float[]
      /// Mean flows to show at conv1, pool1 and conv2; may be empty.
      MeanFlows: MeanFlow[]
      /// Generators to show beside exact fields; may be empty.
      Generators: GeneratorField[]
      /// Error of the flows against the exact field.
      FlowErrors: EndpointErrors
      /// Error of the generators against the exact field.
      GeneratorErrors: EndpointErrors
      /// Error of doing nothing, where it was measured: the mean length of the exact field.
      NoFlowErrors: EndpointErrors option }

/// What the page of a run of learning shows of it.
type LearnReport =
    { /// Images learned from.
      Originals: int
      /// Images that were not used.
      Rejects: int
      /// Images the network saw.
      ForwardPasses: int64
      /// Pairs whose flow was found.
      Pairs: int64
      /// Rows of the calibration regression: pairs times components.
      RegressionRows: int64
      /// Wall-clock time of the run in seconds.
      Seconds: float
      /// Largest resident memory in megabytes.
      PeakMemoryMegabytes: float
      /// The stages of the graph, in its order.
      Stages: StageSnapshot[]
      /// Some of the selected images.
      Selected: SelectedExample[]
      /// Some of the rejected images.
      Rejected: RejectedExample[]
      /// How many images were rejected for each reason.
      RejectCounts: (RejectReason * int)[]
      /// What was learned, family by family.
      Families: FamilyReport[] }

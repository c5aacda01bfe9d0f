namespace Streaming.Report.Evaluation

open Streaming.Experiments.Evaluation

/// Everything that the report of an evaluation says.
type EvaluationReport =
    { /// The heading.
      Title: string
      /// Version of the program.
      Version: string
      /// The bases' folder.
      Bases: string
      /// The folder of images.
      Dataset: string
      /// The network's weights in words.
      Weights: string
      /// Further settings worth a line at the top: name and value.
      Settings: (string * string)[]
      /// What was measured.
      Result: EvaluationResult }

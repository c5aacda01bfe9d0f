/// All that estimators hold, as lines to compare.
module Streaming.Pipeline.Tests.LearnedText

open System
open System.Linq
open Streaming.Domain
open Streaming.Pipeline.Learning

/// The originals, and of every family all that its estimators store: whatever an estimator holds is held to the laws.
let ofEstimators (estimators: LearnEstimators) =
    let ids = estimators.Originals |> Array.map _.Id

    [| for original in estimators.Originals do
           $"{original}"

       for family in estimators.Families do
           for tensor in family.Tensors ids do
               $"{Family.name family.Family.Family} {tensor.Name}: {String.Join(' ', tensor.Values.Cast<obj>())}" |]

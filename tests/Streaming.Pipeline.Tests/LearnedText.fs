/// All that estimators hold, as lines to compare.
module Streaming.Pipeline.Tests.LearnedText

open System
open Streaming.Domain
open Streaming.Learning.Flows
open Streaming.Pipeline.Learning

let private line (values: 'a seq) = String.Join(' ', values)

/// Originals, sums, base flows, endpoint errors, and the sums for channel maps.
let ofEstimators (estimators: LearnEstimators) =
    [| for original in estimators.Originals do
           $"{original}"

       for family in estimators.Families do
           let name = Family.name family.Family

           for sums in family.Sums do
               $"{name} {sums.Amount} {sums.Count}: {line (sums.Sum.ToArray())}: {line (sums.SumOfSquares.ToArray())}"

           match family.BaseFlows.State with
           | Rows(keys, flows) ->
               for key, flow in Array.zip keys flows do
                   $"{name} {key.Original} {key.Pose}: {line flow}"
           | Moments moments -> $"{name} {moments.Count}: {line moments.Sum}: {line moments.Products}"

           let errors = estimators.FlowErrors.Stored family.Family
           $"{name}: {line errors.Sums}: {line errors.Cells}"

           match estimators.Channels with
           | Some channels ->
               for sums in channels.Stored family.Family do
                   $"{name} {sums.Layer} {sums.Unit}: {line sums.Products}: {line sums.TargetSquares}"
           | None -> () |]

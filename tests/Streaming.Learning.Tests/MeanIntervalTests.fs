module Streaming.Learning.Tests.MeanIntervalTests

open System
open Streaming.Learning.Statistics
open Xunit

[<Fact>]
let ``Mean, deviation and interval are those of a textbook`` () =
    // Student's t for 95 % and 4 degrees of freedom is 2.776445.
    let interval = MeanInterval.ofValues [ 1.0; 2.0; 3.0; 4.0; 5.0 ]
    Assert.Equal(5, interval.Count)
    Assert.Equal(3.0, interval.Mean, 12)
    Assert.Equal(sqrt 2.5, interval.Deviation, 12)
    Assert.Equal(3.0 - 2.776445 * sqrt 0.5, interval.Low, 5)
    Assert.Equal(3.0 + 2.776445 * sqrt 0.5, interval.High, 5)

[<Fact>]
let ``One repetition has a mean and no spread`` () =
    let interval = MeanInterval.ofValues [ 7.0 ]
    Assert.Equal(7.0, interval.Mean)
    Assert.All([ interval.Deviation; interval.Low; interval.High ], fun value -> Assert.True(Double.IsNaN value))

module Streaming.Learning.Tests.SpreadTests

open System
open Streaming.Learning.Statistics
open Xunit

[<Fact>]
let ``Mean, deviation and interval are those of a textbook`` () =
    // Student's t for 95 % and 4 degrees of freedom is 2.776445.
    let spread = Spread.ofValues [ 1.0; 2.0; 3.0; 4.0; 5.0 ]
    Assert.Equal(5, spread.Count)
    Assert.Equal(3.0, spread.Mean, 12)
    Assert.Equal(sqrt 2.5, spread.Deviation, 12)
    Assert.Equal(3.0 - 2.776445 * sqrt 0.5, spread.Low, 5)
    Assert.Equal(3.0 + 2.776445 * sqrt 0.5, spread.High, 5)

[<Fact>]
let ``One repetition has a mean and no spread`` () =
    let spread = Spread.ofValues [ 7.0 ]
    Assert.Equal(7.0, spread.Mean)
    Assert.All([ spread.Deviation; spread.Low; spread.High ], fun value -> Assert.True(Double.IsNaN value))

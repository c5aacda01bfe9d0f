module Streaming.Learning.Tests.AmountSearchTests

open System
open Xunit
open FsCheck.Xunit
open Streaming.Learning.Amounts

let private lattice = AmountSearch.lattice 12.0 12 2

let private search counts deviation = AmountSearch.find lattice counts (Array.map (fun _ -> 1e-12) counts) deviation

[<Property(MaxTest = 60)>]
let ``The bottom of a parabola is found wherever it lies`` (seed: int) =
    let random = Random seed
    let bottom = 0.3 + 11.4 * random.NextDouble()
    let found = search [| 50.0 |] (fun _ place -> 1.0 + 0.1 * (float place * lattice.Step - bottom) ** 2.0)
    abs (found.T - bottom) < 1e-9

[<Fact>]
let ``A valley narrower than the first places are apart is found where it leans on one of them`` () =
    let found = search [| 50.0 |] (fun _ place -> 2.0 - exp (-1.0 * ((float place * lattice.Step - 4.4) / 0.6) ** 2.0))
    Assert.Equal(4.4, found.T, 0.05)

[<Fact>]
let ``An equal picture is told to be unchanged, without a division by zero`` () =
    let found = search [| 50.0; 20.0 |] (fun _ place -> float place)
    Assert.Equal(0.0, found.T)
    Assert.Equal(0, found.Place)
    Assert.True(Double.IsFinite found.Posterior.Mean && found.Posterior.Deviation < 0.5)

[<Fact>]
let ``The last amount is found too`` () =
    Assert.Equal(12.0, (search [| 50.0 |] (fun _ place -> 100.0 - float place)).T, 1e-12)

[<Fact>]
let ``An answer at the end of the range is told as such`` () =
    let at bottom = search [| 50.0 |] (fun _ place -> 1.0 + 0.1 * (float place * lattice.Step - bottom) ** 2.0)
    Assert.True((at 12.0).AtEnd)
    Assert.True((at 14.0).AtEnd)
    Assert.True((at 11.95).AtEnd)
    Assert.False((at 11.5).AtEnd)
    Assert.False((at 0.0).AtEnd)

[<Fact>]
let ``Layers weigh in by their counts, and those without take no part`` () =
    let valley at place = 1.0 + (float place * lattice.Step - at) ** 2.0
    let deviation layer place = valley (if layer = 0 then 3.0 else 5.0) place
    let heavy = search [| 900.0; 1.0 |] deviation
    Assert.Equal(3.0, heavy.T, 0.1)
    Assert.Equal(5.0, (search [| 0.0; 1.0 |] deviation).T, 1e-6)
    let asked = Collections.Generic.HashSet<int>()
    search [| 0.0; 1.0 |] (fun layer place -> asked.Add layer |> ignore; valley 5.0 place) |> ignore
    Assert.Equal<int seq>([ 1 ], asked)

[<Theory>]
[<InlineData(1e-3)>]
[<InlineData(1e3)>]
let ``A layer says the same whatever its features are counted in`` (unit: float) =
    let deviation scale layer place =
        let bottom = if layer = 0 then 4.3 else 4.6
        (if layer = 0 then scale else 1.0) * (1.0 + (float place * lattice.Step - bottom) ** 2.0)

    let found, scaled = search [| 50.0; 50.0 |] (deviation 1.0), search [| 50.0; 50.0 |] (deviation unit)
    Assert.InRange(found.T, 4.35, 4.55)
    Assert.Equal(found.T, scaled.T, 1e-9)
    Assert.Equal(found.Posterior.Mean, scaled.Posterior.Mean, 1e-6)
    Assert.Equal(found.Posterior.Deviation, scaled.Posterior.Deviation, 1e-6)

[<Fact>]
let ``Far fewer places are asked than there are`` () =
    let mutable asked = 0
    search [| 1.0 |] (fun _ place -> asked <- asked + 1; 1.0 + abs (float place - 17.0)) |> ignore
    Assert.InRange(asked, 13, 17)
    Assert.Equal(48, lattice.Last)

[<Fact>]
let ``A posterior is wide where nothing is told and narrow where much is`` () =
    let flat = search [| 50.0 |] (fun _ _ -> 1.0)
    Assert.Equal(12.0 / sqrt 12.0, flat.Posterior.Deviation, 0.1)
    let sharp count = (search [| count |] (fun _ place -> 1.0 + (float place * lattice.Step - 6.0) ** 2.0)).Posterior
    Assert.True((sharp 400.0).Deviation < (sharp 25.0).Deviation)
    // ln(1 + x^2) is nearly x^2: count / 2 of it is a normal distribution with variance 1 / count.
    Assert.Equal(1.0 / 20.0, (sharp 400.0).Deviation, 0.01)
    let struct (low, high) = (sharp 400.0).Interval
    Assert.InRange(low, 5.85, 5.95)
    Assert.InRange(high, 6.05, 6.15)
    Assert.Equal(0.5, (sharp 400.0).Above 6.0, 0.15)

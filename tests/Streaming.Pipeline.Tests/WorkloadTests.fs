module Streaming.Pipeline.Tests.WorkloadTests

open Xunit
open Streaming.Pipeline.Graph

let private stage name items rejected busy : StageSnapshot =
    { Stage = name
      Workers = 2
      Items = items
      Rejected = rejected
      BusySeconds = busy }

let private work stage perOriginal unit : StageWork = { Stage = stage; PerOriginal = perOriginal; Unit = unit }

let private learning doneBefore =
    { Doing = "learning"
      Stages = [ work "flow" 10.0 "flows"; work "store" 1.0 "originals" ]
      DoneBefore = doneBefore }

[<Fact>]
let ``Originals to come are told from the images so far, and counted at the end`` () =
    let half = [| stage "examine" 10L 0L 1.0; stage "select" 10L 5L 0.0; stage "decode" 5L 1L 1.0; stage "unique" 4L 1L 0.0; stage "flow" 20L 0L 4.0; stage "store" 2L 0L 0.0 |]
    // 20 images: 10 originals, one damaged, of 4 one known: 3 + 3/4 of the 5 that are still to come.
    Assert.Equal(6.75, (Workload.totals (learning 0) 20 half)["store"], 9)
    Assert.Equal(67.5, (Workload.totals (learning 0) 20 half)["flow"], 9)
    Assert.False((Workload.measure (learning 0) (Some 20) 3.0 half).IsCounted)
    let whole = [| stage "examine" 20L 0L 2.0; stage "select" 20L 12L 0.0; stage "decode" 8L 0L 1.0; stage "unique" 8L 0L 0.0; stage "flow" 40L 0L 4.0; stage "store" 4L 0L 0.0 |]
    let measured = Workload.measure (learning 0) (Some 20) 4.0 whole
    Assert.Equal((4L, Some 8L, true), (measured.Finished, measured.Total, measured.IsCounted))

[<Fact>]
let ``The share is by the time that items take, and the rest takes as long as the start`` () =
    let half = [| stage "examine" 8L 0L 1.0; stage "select" 8L 0L 0.0; stage "flow" 40L 0L 5.0; stage "store" 2L 0L 2.0 |]
    // Spent: 8 of 1 + 10 + 8 core seconds.
    let measured = Workload.measure (learning 0) (Some 8) 6.0 half
    Assert.Equal(8.0 / 19.0, measured.Share.Value, 9)
    Assert.Equal(6.0 * 11.0 / 8.0, measured.SecondsLeft.Value, 9)
    let done_ = [| stage "examine" 8L 0L 1.0; stage "select" 8L 0L 0.0; stage "flow" 80L 0L 10.0; stage "store" 8L 0L 8.0 |]
    let ended = Workload.measure (learning 0) (Some 8) 12.0 done_
    Assert.Equal((Some 1.0, Some 0.0), (ended.Share, ended.SecondsLeft))

[<Fact>]
let ``Nothing is promised before the first original is through, nor before the images are counted`` () =
    let early = [| stage "examine" 8L 0L 1.0; stage "select" 8L 0L 0.0; stage "flow" 3L 0L 5.0; stage "store" 0L 0L 0.0 |]
    let measured = Workload.measure (learning 0) (Some 8) 6.0 early
    Assert.Equal((None, None, Some 8L), (measured.Share, measured.SecondsLeft, measured.Total))
    let uncounted = Workload.measure (learning 0) None 6.0 [| stage "examine" 8L 0L 1.0; stage "select" 8L 0L 0.0; stage "flow" 30L 0L 5.0; stage "store" 2L 0L 0.0 |]
    Assert.Equal((None, None, false), (uncounted.Share, uncounted.Total, uncounted.IsCounted))

[<Fact>]
let ``A run that goes on counts what is left`` () =
    let some = [| stage "examine" 8L 0L 1.0; stage "select" 8L 0L 0.0; stage "decode" 8L 0L 1.0; stage "unique" 8L 0L 0.0; stage "flow" 30L 0L 5.0; stage "store" 2L 0L 1.0 |]
    let measured = Workload.measure (learning 3) (Some 8) 6.0 some
    Assert.Equal((2L, Some 5L), (measured.Finished, measured.Total))

[<Fact>]
let ``A graph that is given originals knows how many from its beginning`` () =
    let quarter = [| stage "flow" 50L 0L 5.0; stage "store" 5L 0L 1.0 |]
    let measured = Workload.measure (learning 0) (Some 20) 6.0 quarter
    Assert.Equal((5L, Some 20L, true, Some 0.25), (measured.Finished, measured.Total, measured.IsCounted, measured.Share))

[<Theory>]
[<InlineData(0.2, "1 s")>]
[<InlineData(16.2, "17 s")>]
[<InlineData(99.0, "99 s")>]
[<InlineData(150.0, "2 min")>]
[<InlineData(3600.0, "60 min")>]
[<InlineData(7530.0, "2 h 5 min")>]
[<InlineData(259200.0, "3.0 days")>]
let ``A time is told as exactly as it is known`` (seconds: float, words: string) =
    Assert.Equal(words, ProgressWords.duration seconds)

[<Fact>]
let ``Work is told in one line`` () =
    let told = { Unit = "originals"; Finished = 3L; Total = Some 8L; IsCounted = true; Share = Some 0.416; SecondsLeft = Some 16.2 }
    Assert.Equal("3 of 8 originals, 41 % done, about 17 s left", ProgressWords.ofWork told)
    Assert.Equal("3 of about 8 originals", ProgressWords.ofWork { told with IsCounted = false; Share = None; SecondsLeft = None })
    Assert.Equal("3 originals", ProgressWords.ofWork { told with Total = None; Share = None; SecondsLeft = None })

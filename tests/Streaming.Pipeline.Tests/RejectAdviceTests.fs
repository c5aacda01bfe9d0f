module Streaming.Pipeline.Tests.RejectAdviceTests

open Streaming.Domain
open Streaming.Pipeline.Runs
open Xunit

let private reject path reason detail : Reject =
    { ImageId = path
      Path = path
      Stage = "select"
      Reason = reason
      Detail = detail }

let private many count reason = [ for i in 1..count -> reject $"{reason}-{i}.jpg" reason $"Detail {i} of {reason}." ]

let private advice rejects = RejectAdvice.toText (RejectTally.ofRejects rejects)

[<Fact>]
let ``Advice follows the most frequent reason, with one image and its detail`` () =
    let text = advice (many 2 RejectReason.OffCentre @ many 3 RejectReason.NotAnnotated)
    Assert.StartsWith("3 not-annotated, 2 off-centre; ", text)
    Assert.Contains("NotAnnotated-1.jpg (Detail 1 of NotAnnotated)", text)
    Assert.Contains("VOC XML", text)
    Assert.DoesNotContain("widen", text)

[<Theory>]
[<InlineData(RejectReason.TooSmall)>]
[<InlineData(RejectReason.TooLarge)>]
[<InlineData(RejectReason.OffCentre)>]
[<InlineData(RejectReason.NotSquare)>]
let ``The rule is to be widened where it is the rule that refused most`` (reason: RejectReason) =
    Assert.Contains("widen the selection rule", advice (many 3 reason @ many 2 RejectReason.ImageUnreadable))

[<Theory>]
[<InlineData(RejectReason.NoBox)>]
[<InlineData(RejectReason.SeveralObjects)>]
[<InlineData(RejectReason.BoxOutsideImage)>]
[<InlineData(RejectReason.AnnotationUnreadable)>]
[<InlineData(RejectReason.ImageUnreadable)>]
[<InlineData(RejectReason.NotFinite)>]
[<InlineData(RejectReason.Duplicate)>]
[<InlineData(RejectReason.NotAnnotated)>]
let ``A wider rule is no remedy for what is no matter of the rule`` (reason: RejectReason) =
    Assert.DoesNotContain("widen", advice (many 3 reason @ many 2 RejectReason.TooSmall))

[<Fact>]
let ``Features that are not finite point to the weights, however many images the rule refused`` () =
    let text = advice (many 9 RejectReason.TooSmall @ many 1 RejectReason.NotFinite)
    Assert.Contains("--weights", text)
    Assert.Contains("NotFinite-1.jpg", text)

[<Fact>]
let ``Where nothing was refused there was nothing`` () =
    Assert.Contains("no image was there", advice [])

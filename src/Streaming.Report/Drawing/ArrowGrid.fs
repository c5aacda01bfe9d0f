namespace Streaming.Report.Drawing

/// The cells of a square grid that have an arrow, counted alike along both sides.
type ArrowGrid =
    { /// The first of them.
      First: int
      /// From one to the next.
      Step: int
      /// How many there are along one side.
      Count: int }

    /// Their places along one side.
    member grid.Places = [| for i in 0 .. grid.Count - 1 -> grid.First + i * grid.Step |]

/// Choosing cells.
module ArrowGrid =
    // More arrows than this along one side cannot be told apart at the size that pictures are shown at.
    let private most = 14

    let private atMost most size =
        let step = (size + most - 1) / most
        let first = (size - 1) % step / 2

        { First = first
          Step = step
          Count = (size - 1 - first) / step + 1 }

    /// Those of a grid of so many cells along one side, in its middle.
    let ofSize size = atMost most size

    /// The same for pictures of which a page has many.
    let sparse size = atMost 11 size

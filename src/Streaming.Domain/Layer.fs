namespace Streaming.Domain

/// The square grid of one layer's cells and where they sit in the network's input.
type Layer =
    { /// What the network calls it, such as conv1.
      Name: string
      /// Cells along one side.
      Size: int
      /// Feature channels per cell.
      Channels: int
      /// Input pixels between neighbouring cells.
      Stride: float
      /// Input pixel, as an index from 0, at the centre of cell 0's receptive field.
      Origin: float }

    /// Continuous input coordinate of a cell index (which may be fractional): pixel i spans i..i+1.
    member l.ToInput(cell: float) = l.Origin + 0.5 + l.Stride * cell

    /// Cells of the grid: Size x Size.
    member l.Cells = l.Size * l.Size

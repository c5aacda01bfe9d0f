namespace Streaming.Domain

/// Parameters of SIFTFlow for one layer (Liu, Yuen and Torralba 2011), stated for features whose larger peak in the
/// pair is 255; other features scale Alpha, Truncation and Gamma with them.
type FlowSettings =
    { /// Weight of a difference of one cell between neighbouring flow vectors.
      Alpha: float32
      /// Where the smoothness cost stops growing (d).
      Truncation: float32
      /// Cost of one cell of displacement.
      Gamma: float32
      /// Where above 0, alpha is this part of the median distance between unrelated cells of the pair, and Truncation
      /// and Gamma keep their ratios to Alpha: the weights then carry over to any features. 0: they are as stated.
      RelativeAlpha: float32
      /// Levels of the coarse-to-fine pyramid.
      Levels: int
      /// Search window, in cells to each side, at the finest level; each coarser level has one more.
      Window: int
      /// Search window at the top level.
      TopWindow: int
      /// Sweeps of belief propagation at the top level.
      TopIterations: int
      /// Sweeps at the other levels.
      Iterations: int
      /// Standard deviation, in cells, of the window over which flows are fitted to parts of a cell. 0: whole cells.
      SubCellRadius: float32
      /// How often a flow is fitted again where SubCellRadius is not 0.
      SubCellPasses: int }

/// The parameters everybody starts from.
module FlowSettings =
    /// The reference implementation's parameters for features that peak at 255.
    let reference =
        { Alpha = 510.0f
          Truncation = 10200.0f
          Gamma = 1.275f
          RelativeAlpha = 0.0f
          Levels = 4
          Window = 2
          TopWindow = 10
          TopIterations = 60
          Iterations = 30
          SubCellRadius = 0.0f
          SubCellPasses = 2 }

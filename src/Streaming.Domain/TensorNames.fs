namespace Streaming.Domain

/// The names of the tensors that a family's file holds; schemas/README.md describes them for readers. Whoever learns writes
/// these, and the storage knows the shape of each.
module TensorNames =
    /// The calibration amounts, ascending, in the family's unit: A.
    [<Literal>]
    let Amounts = "amounts"

    /// Flows summed, by amount: A.
    [<Literal>]
    let Counts = "counts"

    /// Sums of the flows, in sixteenths of a cell: A x length.
    [<Literal>]
    let Sums = "sums"

    /// Sums of the flows' squares: A x length.
    [<Literal>]
    let SquareSums = "square_sums"

    /// Sums of endpoint errors, in 2^-20 of a cell: A x layers.
    [<Literal>]
    let FlowErrorSums = "flow_error_sums"

    /// Cells that endpoint errors were summed over: A x layers.
    [<Literal>]
    let FlowErrorCells = "flow_error_cells"

    /// The mean flow at the base amount, in cells: length.
    [<Literal>]
    let Mean = "mean"

    /// The principal components, each of length 1: k x length.
    [<Literal>]
    let Components = "components"

    /// The variance along each component, in square cells, descending: k.
    [<Literal>]
    let Eigenvalues = "eigenvalues"

    /// Directions beyond the components, each of length 1: w x length.
    [<Literal>]
    let Widening = "widening"

    /// The regression's coefficients, a row for the mean and for each direction, a column for each power of t:
    /// (1 + k + w) x (degree + 1).
    [<Literal>]
    let Coefficients = "coefficients"

    /// The coefficients of the flows themselves, of the same shape, where the generators are held to their amounts.
    [<Literal>]
    let FlowCoefficients = "flow_coefficients"

    /// What the flows' coefficients leave unexplained, in square cells: length.
    [<Literal>]
    let ResidualVariance = "residual_variance"

    /// The flows at the base amount, in sixteenths of a cell: rows x length.
    [<Literal>]
    let BaseFlows = "base_flows"

    /// For each of these flows the place of its original in the list of originals: rows.
    [<Literal>]
    let BaseFlowOriginals = "base_flow_originals"

    /// For each of these flows its initial pose, in degrees: rows.
    [<Literal>]
    let BaseFlowPoses = "base_flow_poses"

    /// In the place of the base flows, the sum of their outer products, integers: length x length.
    [<Literal>]
    let SecondMoments = "second_moments"

    /// The sum of those flows, in sixteenths of a cell: length.
    [<Literal>]
    let SecondMomentSum = "second_moment_sum"

    /// How many they were: 1.
    [<Literal>]
    let SecondMomentCount = "second_moment_count"

    /// The feature that counts as 1 at a layer: 1.
    [<Literal>]
    let ChannelUnit = "channel_unit"

    /// Sums of products over a layer's cells: sets x A x those of each of C inputs and 1 with those from it on, then with C targets.
    [<Literal>]
    let ChannelProducts = "channel_products"

    /// Sums of the squares of a layer's true features: sets x A x C.
    [<Literal>]
    let ChannelTargetSquares = "channel_target_squares"

    /// A layer's channel map, for each power of t a row for each channel that comes out, its bias last:
    /// (degree + 1) x C x (C + 1).
    [<Literal>]
    let ChannelCoefficients = "channel_coefficients"

    /// How strongly a layer's channel map was held to the identity: 1.
    [<Literal>]
    let ChannelStrength = "channel_strength"

    /// The name of a layer's own tensor.
    let ofLayer (name: string) (layer: string) = $"{name}.{layer}"

namespace Streaming.Storage.Bases;

/// <summary>
/// What was learned for a family: the mean flow, k principal components and the regression's coefficients (paper 2.1.4
/// and 2.1.5). The generator of an amount is [mean, components, widening] * coefficients * (1, t, t^2 ..), in cells.
/// </summary>
/// <param name="Mean">8,522, in cells.</param>
/// <param name="Components">k x 8,522, row-major; each row has length 1.</param>
/// <param name="Eigenvalues">k, descending: the variance along each component, in square cells.</param>
/// <param name="Widening">w x 8,522, row-major: directions beyond the components, of length 1; none in the paper's span.</param>
/// <param name="Coefficients">(1 + k + w) x (degree + 1), row-major: the mean's row first; columns for 1, t, t^2 and so on; degree 2 in the paper.</param>
/// <param name="ResidualVariance">8,522, in square cells: what the generators leave unexplained.</param>
public sealed record FamilyBasis(double[] Mean, double[] Components, double[] Eigenvalues, double[] Widening, double[] Coefficients, double[] ResidualVariance);

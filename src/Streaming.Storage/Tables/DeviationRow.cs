using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>How far one prediction of one original's features is from the truth, at a layer, over all evaluated poses.</summary>
/// <param name="ImageId">The original's identifier: its file name without extension.</param>
/// <param name="Family">The family.</param>
/// <param name="Amount">The amount, in the family's unit.</param>
/// <param name="Layer">conv1 .. conv5.</param>
/// <param name="Prediction">How the features were made, such as generator.</param>
/// <param name="Cells">Cells of the layer's grid, times the poses.</param>
/// <param name="Rms">Root of the mean squared difference, over all cells and channels.</param>
/// <param name="Mad">Mean absolute difference.</param>
/// <param name="CellsInside">Cells that look at the object, over the poses.</param>
/// <param name="RmsInside">Root of the mean squared difference over these; not a number where there are none.</param>
/// <param name="MadInside">Mean absolute difference over these.</param>
/// <param name="EndpointError">
/// Mean endpoint error of the field against the exact one, in cells, over the cells that look at the object; null for a
/// prediction that leads back.
/// </param>
public sealed record DeviationRow(string ImageId, Family Family, double Amount, string Layer, string Prediction,
    long Cells, double Rms, double Mad, long CellsInside, double RmsInside, double MadInside, double? EndpointError);

using Streaming.Domain;

namespace Streaming.Storage.Tables;

/// <summary>One test pair and what every method says of its amount.</summary>
/// <param name="Draw">How the amounts of its table were drawn: threshold or range.</param>
/// <param name="ImageId">The original's identifier: its file name without extension.</param>
/// <param name="Family">The family.</param>
/// <param name="Pose">Rotation of the first view, in degrees.</param>
/// <param name="Amount">The amount, in the family's unit.</param>
/// <param name="Calibrated">Whether the bases were calibrated on this very amount.</param>
/// <param name="Estimates">What each method says, by its name; a method that was not asked is missing.</param>
public sealed record ZeroShotRow(string Draw, string ImageId, Family Family, double Pose, double Amount, bool Calibrated,
    IReadOnlyDictionary<string, ZeroShotEstimate> Estimates);

/// <summary>What one method says of one pair, in the family's unit.</summary>
/// <param name="Amount">The amount by all layers together.</param>
/// <param name="Deviation">Standard deviation of the posterior; not a number, as the ends of its interval, of a method without one.</param>
/// <param name="Low">Lower end of the posterior's central 95 %.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Layers">The amount by each layer alone; empty of a control.</param>
public sealed record ZeroShotEstimate(double Amount, double Deviation, double Low, double High, double[] Layers);

/// <summary>A method that has columns.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ByLayer">Whether each layer has a column too: not of a control, which knows no features.</param>
public sealed record ZeroShotMethod(string Name, bool ByLayer);

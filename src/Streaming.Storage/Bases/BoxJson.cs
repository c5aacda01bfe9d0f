namespace Streaming.Storage.Bases;

/// <summary>A box in bases.json.</summary>
internal sealed record BoxJson(double Xmin, double Ymin, double Xmax, double Ymax);

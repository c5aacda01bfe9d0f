namespace Streaming.Network.Inversion;

/// <summary>What an inverter is for, and how good it is.</summary>
/// <param name="Shape">Its layer, its dialect and its steps.</param>
/// <param name="WeightsHash">SHA-256 of the convolutions up to the layer whose features it inverts.</param>
/// <param name="Psnr">Mean peak signal-to-noise ratio on unseen images, in decibels.</param>
/// <param name="UnseenImages">How many those were.</param>
/// <param name="Text">How it came about, in words.</param>
public sealed record InverterDescription(InverterShape Shape, string WeightsHash, double Psnr, int UnseenImages, string Text);

namespace Streaming.Network.Inversion;

/// <summary>What an inverter is for, and how good it is.</summary>
/// <param name="Shape">Its layer, its network and its steps.</param>
/// <param name="WeightsHash">The hash of what decides the features that it inverts (<see cref="Streaming.Network.Features.INetwork.HashOf"/>).</param>
/// <param name="Psnr">Mean peak signal-to-noise ratio on unseen images, in decibels.</param>
/// <param name="UnseenImages">How many those were.</param>
/// <param name="Text">How it came about, in words.</param>
public sealed record InverterDescription(InverterShape Shape, string WeightsHash, double Psnr, int UnseenImages, string Text);

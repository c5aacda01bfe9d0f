using Streaming.Domain;

namespace Streaming.Network.Weights.Downloads;

/// <summary>A weight file that its authors publish.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="FileName">The file's name, on the server and here.</param>
/// <param name="Sha1">SHA-1 of the file as its authors publish it, in lower-case hexadecimal digits.</param>
/// <param name="Dialect">The network.</param>
/// <param name="License">What its authors allow.</param>
public sealed record PublicWeights(string Name, string FileName, string Sha1, Dialect Dialect, string License);

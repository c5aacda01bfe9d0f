namespace Streaming.Fuzz.Targets;

/// <summary>What the program says of an input. Anything else that it does is a failure.</summary>
internal enum Verdict
{
    /// <summary>It was read.</summary>
    Accepted,

    /// <summary>It was refused in a sentence.</summary>
    Refused,
}

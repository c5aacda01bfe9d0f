namespace Streaming.Storage.Runs;

/// <summary>What to do where the output folder already holds a run.</summary>
public enum ExistingRun
{
    /// <summary>Refuse it; the folder must hold no run.</summary>
    Refuse,

    /// <summary>Refuse it too, and say that one that was interrupted can be gone on with: for commands that resume.</summary>
    RefuseOrAdviseResume,

    /// <summary>Go on with a run that was interrupted; a finished one is refused.</summary>
    Resume,

    /// <summary>Begin anew in the same folder.</summary>
    Replace,
}

namespace Streaming.Imaging.Catalogue;

/// <summary>What of a dataset that grows may be looked into.</summary>
internal interface IGrowth
{
    /// <summary>Whether images were taken out of an archive that is not entered any more.</summary>
    bool HasTaken { get; }

    /// <summary>Whether a file, such as an archive of boxes, is whole.</summary>
    bool IsWhole(string file);

    /// <summary>Whether an archive in a folder is entered: it is whole, and not all of its images were taken.</summary>
    bool Enters(string archive);
}

namespace Streaming.Imaging.Catalogue;

/// <summary>A folder in a folder of a dataset, or an archive that is entered like one.</summary>
/// <param name="Name">Its name on disk.</param>
/// <param name="Called">What it is called in identifiers: an archive as the folder that it would be unpacked to.</param>
internal readonly record struct Subfolder(string Name, string Called);

using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>A list of classes in a text file.</summary>
internal static class ClassList
{
    /// <summary>The first word of every line, such as the identifiers of ImageNet's synset_words.txt.</summary>
    /// <exception cref="InputException">The file cannot be read, or names a class twice.</exception>
    public static string[] Read(string path)
    {
        string[] names;
        try
        {
            names = [.. File.ReadLines(path).Select(line => line.Trim().Split([' ', '\t', ','], 2)[0]).Where(name => name.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--classes: {path} cannot be read ({e.Message}); expected a text file with a class on each line.", e);
        }
        if (names.CountBy(name => name).FirstOrDefault(pair => pair.Value > 1).Key is { } twice)
            throw new InputException($"--classes: {path} names {twice} twice; expected each class once.");
        return names;
    }
}

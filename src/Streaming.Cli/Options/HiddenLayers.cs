using Streaming.Domain;

namespace Streaming.Cli.Options;

/// <summary>The outputs of a classifier's hidden layers in the words of --head: none, or numbers with commas.</summary>
internal static class HiddenLayers
{
    /// <summary>The outputs.</summary>
    /// <param name="text">The words.</param>
    /// <param name="example">What an error gives as an example.</param>
    /// <exception cref="InputException">They are neither.</exception>
    public static int[] Parse(string text, string example)
    {
        if (text == "none")
            return [];
        try
        {
            return Array.ConvertAll(text.Split(','), part => (int)Number.whole("--head", 1, 65_536, part.Trim()));
        }
        catch (InputException e)
        {
            throw new InputException($"--head is '{text}'; expected none, or the outputs of hidden layers, 1 to 65536 each, such as {example}.", e);
        }
    }
}

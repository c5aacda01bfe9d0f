using System.CommandLine;
using Streaming.Cli.Help;
using Streaming.Domain;
using Streaming.Imaging.Sample;

namespace Streaming.Cli.Commands;

/// <summary>sample DIR: writes the made sample, a small dataset in ImageNet's layout.</summary>
internal static class SampleCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder to write; it must be empty or missing." };
        var command = new ProgramCommand("sample", "Writes the made sample: rendered scenes with boxes, in ImageNet's layout, and a folder of classes to train networks on.")
        {
            Examples =
            [
                new("sample sample", "Writes the made sample into the folder sample."),
            ],
        };
        command.Arguments.Add(folder);
        command.SetAction(result =>
        {
            var path = result.GetValue(folder)!;
            if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
                throw new InputException($"{path} is not empty; expected an empty or missing folder for the made sample.");
            Write(path);
            result.InvocationConfiguration.Output.WriteLine($"The made sample is in {path}.");
            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>Writes the sample where the folder does not hold it whole.</summary>
    public static void WriteWhereMissing(string path)
    {
        if (!MadeSample.IsIn(path))
            Write(path);
    }

    /// <summary>Writes the sample, or says why it cannot be written.</summary>
    public static void Write(string path)
    {
        try
        {
            MadeSample.WriteWithClasses(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the made sample cannot be written there ({e.Message}); choose a folder that can be written into.", e);
        }
    }
}

using System.CommandLine;
using Streaming.Cli.Completion;
using Streaming.Cli.Help;
using Streaming.Domain;

namespace Streaming.Cli.Commands;

/// <summary>completion SHELL: the script that makes a shell complete the program's command lines.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = $"One of {string.Join(", ", ShellScripts.Shells)}." };
        var command = new ProgramCommand("completion", "Prints the script that makes a shell complete command lines of this program; its first line says where it belongs.")
        {
            Examples = [new("completion bash", "Prints the script for bash; eval \"$(streaming completion bash)\" takes it.")],
        };
        command.Arguments.Add(shell);
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.Write(ShellScripts.Of(result.GetValue(shell)!));
            return (int)ExitCode.Done;
        });
        return command;
    }
}

# Completion of streaming in PowerShell: streaming completion powershell | Out-String | Invoke-Expression, in $PROFILE to have it always.
Register-ArgumentCompleter -Native -CommandName streaming -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $position = $cursorPosition - $commandAst.Extent.StartOffset
    & $commandAst.CommandElements[0].Extent.Text "[suggest:$position]" $commandAst.Extent.Text 2>$null |
        # Options are offered where one is begun; elsewhere PowerShell offers the names of files, where there is nothing else.
        Where-Object { $_ -like "$wordToComplete*" -and ($_ -notlike '-*' -or $wordToComplete -like '-*') } |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}

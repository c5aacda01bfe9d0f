# Completion of streaming in zsh: eval "$(streaming completion zsh)", in ~/.zshrc behind compinit to have it always.
_streaming() {
    local -a found
    found=("${(@f)$("${words[1]}" "[suggest:${#${(j: :)words[1,CURRENT]}}]" "${(j: :)words[1,CURRENT]}" 2>/dev/null)}")
    found=("${(@M)found:#${words[CURRENT]}*}")
    # Options are offered where one is begun; elsewhere the names of files are, where there is nothing else.
    [[ ${words[CURRENT]} == -* ]] || found=("${(@)found:#-*}")
    found=("${(@)found:#}")
    if (( ${#found} )); then compadd -a found; else _files; fi
}
compdef _streaming streaming

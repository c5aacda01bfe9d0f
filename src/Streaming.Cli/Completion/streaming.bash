# Completion of streaming in bash: eval "$(streaming completion bash)", in ~/.bashrc to have it always.
_streaming() {
    local word="${COMP_WORDS[COMP_CWORD]}" line
    COMPREPLY=()
    while IFS= read -r line; do
        line="${line%$'\r'}"
        # Options are offered where one is begun; elsewhere the names of files are, where there is nothing else.
        [[ $line == "$word"* && ( $line != -* || $word == -* ) ]] && COMPREPLY+=("$line")
    done < <("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
}
complete -o default -F _streaming streaming

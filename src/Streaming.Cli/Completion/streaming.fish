# Completion of streaming in fish: streaming completion fish | source, in ~/.config/fish/config.fish to have it always.
function __streaming_suggest
    set -l line (commandline -cp)
    set -l word (commandline -ct)
    # Options are offered where one is begun; fish itself adds the names of files.
    for found in (streaming "[suggest]" "$line" 2>/dev/null)
        if string match -q -- '-*' $word; or not string match -q -- '-*' $found
            echo $found
        end
    end
end
complete -c streaming -a '(__streaming_suggest)'

# For scripts that follow a folder to source, with the repository in $root and a family in $family: the program; a folder for their work, which
# goes when they end, with what still runs as $pid and $dropper; the made sample and its images in it; and the plan, that of PLAN, or
# quick with this family alone.
source "$root/scripts/program.sh"
work="$(mktemp -d)"
pid=""
dropper=""
trap 'for p in $pid $dropper; do kill -KILL "$p" 2>/dev/null || true; done; rm -rf "$work"' EXIT
"$STREAMING" sample "$work/sample" >/dev/null
images=("$work"/sample/Data/CLS-LOC/val/*.JPEG)
plan=(--plan quick --families "$family" --quiet)
[ -z "${PLAN:-}" ] || plan=(--plan "$PLAN" --quiet)

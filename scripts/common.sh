# Sourced by the scripts beside it: go to the project's root, speak in short lines.
# shellcheck shell=sh

set -eu
cd "$(dirname "$0")/.."

log=
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

say() {
    printf '%s\n' "$*"
}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# quietly WHAT COMMAND…: run the command in silence; if it fails, show its last words and stop.
quietly() {
    what=$1
    shift
    log=$(mktemp)
    "$@" >"$log" 2>&1 || {
        tail -n 30 "$log" >&2
        fail "Could not $what; the reason is above."
    }
    rm -f "$log"
}

sha256() {
    if command -v sha256sum >/dev/null; then
        sha256sum
    else
        shasum -a 256
    fi | cut -d ' ' -f 1
}

# one_at_a_time FILE WHAT: of two commands at once, the second waits, then finds the work done.
one_at_a_time() {
    command -v flock >/dev/null || return 0
    exec 9<"$1"
    flock -n 9 || {
        say "Another command is $2; waiting for it …"
        flock 9
    }
}

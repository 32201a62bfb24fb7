#!/bin/sh
# Every check that runs no code of the shop. All of them run, whichever fails.
. "$(dirname "$0")/common.sh"

failed=

step() {
    printf '%-16s' "$1"
    shift
    if output=$("$@" 2>&1); then
        say ok
    else
        say FAILED
        printf '%s\n' "$output"
        failed=yes
    fi
}

bin=.venv/bin
step "lint" $bin/ruff check --output-format concise .
step "format" $bin/ruff format --check --output-format concise .
step "types" $bin/mypy
step "imports" $bin/lint-imports --no-logo
step "web lint" sh -c 'cd web && node_modules/.bin/biome ci --colors=off --error-on-warnings .'
step "web types" web/node_modules/.bin/tsc --noEmit --project web
step "web client" scripts/client.sh --check
step "locks" $bin/python scripts/check_locks.py
step "repository" $bin/python scripts/check_repository.py

[ -z "$failed" ]

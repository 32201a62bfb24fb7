#!/bin/sh
# test.sh [pytest options]: the checks, then every test. Both run whatever comes of the first, and
# pytest's summary is the last line.
. "$(dirname "$0")/common.sh"

checks=passed
scripts/check.sh || {
    checks=failed
    say "A check failed, so this run fails, whatever the tests below say."
}

# A PostgreSQL server for each worker: more than four would fight for memory.
.venv/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist load "$@"
[ "$checks" = passed ]

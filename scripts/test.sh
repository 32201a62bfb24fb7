#!/bin/sh
# test.sh [pytest options]: the checks, then every test. Both run whatever comes of the first, and
# pytest's summary is the last line.
. "$(dirname "$0")/common.sh"

checks=passed
scripts/check.sh || {
    checks=failed
    say "A check failed, so this run fails, whatever the tests below say."
}

NO_COLOR=1 web/node_modules/.bin/vitest run --root web --reporter=dot || {
    checks=failed
    say "A test of the web app's modules failed, so this run fails."
}

# A PostgreSQL server for each worker: more than four would fight for memory.
.venv/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist load "$@"
[ "$checks" = passed ]

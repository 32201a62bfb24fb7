#!/bin/sh
# Lock requirements/*.in for every Python from 3.11 and every platform. Versions stay as they are
# where they can; UPGRADE=1 takes the newest.
. "$(dirname "$0")/common.sh"

upgrade=
[ "${UPGRADE:-0}" = 0 ] || upgrade=--upgrade

for name in run dev node; do
    say "Locking requirements/$name.txt …"
    # shellcheck disable=SC2086 # no word when there is nothing to upgrade
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate $upgrade \
        --output-file "requirements/$name.txt" "requirements/$name.in"
done

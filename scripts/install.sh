#!/bin/sh
# install.sh run|dev: make .venv hold what requirements/run.txt or dev.txt lock, and the project.
#
# What .venv holds is written into its stamp when the install is complete, and compared by content.
# pip takes a package that was half unpacked for an installed one, so an install that was cut short
# leaves a mark behind, and the next one starts from an empty .venv.
. "$(dirname "$0")/common.sh"

profile=$1
root=$(pwd -P)
venv=.venv
python=$venv/bin/python
stamp=$venv/checkstand.stamp
unfinished=$venv/checkstand.unfinished
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0

stamped() {
    [ -e "$stamp" ] && grep -qxF "$1" "$stamp"
}

find_python() {
    without_venv=
    for found in python3.14 python3.13 python3.12 python3.11 python3; do
        if "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            if "$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then
                return
            fi
            without_venv=${without_venv:-$found}
        fi
    done
    if [ -n "$without_venv" ]; then
        fail "$without_venv has no venv module. Install it (Debian, Ubuntu: apt-get install python3-venv) and try again."
    fi
    fail "Checkstand needs Python 3.11 or newer, and found none. Install it and try again."
}

# Whether .venv has a Python that works; tells its version.
venv_works() {
    [ ! -e "$unfinished" ] && [ -x "$python" ] && version=$(
        "$python" -I -c '
import pip, sys
assert sys.version_info >= (3, 11)
print(sys.version.split()[0])' 2>/dev/null
    )
}

# Whether .venv was completed here, and with this Python. One that somebody made by hand will do.
venv_is_ours() {
    [ ! -e "$stamp" ] || { stamped "root $root" && stamped "python $version"; }
}

one_at_a_time requirements/run.txt installing

run_lock=$(sha256 <requirements/run.txt)
dev_lock=$(sha256 <requirements/dev.txt)
project=$(sha256 <pyproject.toml)

if ! venv_works || ! venv_is_ours; then
    find_python
    say "Making $venv with $found …"
    mkdir -p "$venv"
    : >"$unfinished"
    find "$venv/" -mindepth 1 -maxdepth 1 ! -name "${unfinished##*/}" -exec rm -rf {} +
    quietly "make $venv" "$found" -m venv "$venv"
    version=$("$python" -I -c 'import sys; print(sys.version.split()[0])')
fi

lock_is_installed() {
    stamped "run $run_lock" && { [ "$profile" = run ] || stamped "dev $dev_lock"; }
}

if lock_is_installed && stamped "project $project"; then
    exit 0
fi

# What is in now stays in: dev when it is asked for, or was there and is still right.
installed="root $root
python $version
project $project
run $run_lock"
if [ "$profile" = dev ] || { lock_is_installed && stamped "dev $dev_lock"; }; then
    installed="$installed
dev $dev_lock"
fi

if lock_is_installed; then
    : >"$unfinished"
else
    : >"$unfinished"
    say "Installing requirements/$profile.txt (once, about a minute) …"
    quietly "install requirements/$profile.txt" \
        "$python" -m pip install --quiet --require-hashes --requirement "requirements/$profile.txt"
fi
quietly "install the project" \
    "$python" -m pip install --quiet --no-deps --no-build-isolation --editable .

printf '%s\n' "$installed" >"$stamp.new"
mv "$stamp.new" "$stamp"
rm -f "$unfinished"

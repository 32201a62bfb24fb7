#!/bin/sh
# system_packages.sh NAME…: install programs that tests and benchmarks need and this machine lacks.
. "$(dirname "$0")/common.sh"

present() {
    case $1 in
        postgresql)
            command -v initdb >/dev/null && return
            for initdb in /usr/lib/postgresql/*/bin/initdb; do
                [ -x "$initdb" ] && return
            done
            return 1
            ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=120 "$@"
}

# Package lists are fetched only when the install fails without.
install() {
    apt_install "$@" || { as_root apt-get update -qq && apt_install "$@"; }
}

# PostgreSQL's programs alone: tests start their own servers, so none is to be set up and started.
install_postgresql() {
    settings=/etc/postgresql-common/createcluster.conf
    before=$settings.before-checkstand
    install postgresql-common || return
    [ -e "$before" ] || as_root cp -p "$settings" "$before" || return
    as_root sed -i 's/^#*create_main_cluster *=.*/create_main_cluster = false/' "$settings" || return
    done=0
    install postgresql || done=$?
    as_root mv -f "$before" "$settings"
    return "$done"
}

for name in "$@"; do
    present "$name" && continue
    advice="Install it with the system's package manager (Debian, Ubuntu: apt-get install $name) and try again."
    command -v apt-get >/dev/null || fail "$name is missing. $advice"
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || fail "$name is missing, and installing it needs root. $advice"
    say "Installing $name from the system's packages (once) …"
    case $name in
        postgresql) quietly "install $name" install_postgresql ;;
        *) quietly "install $name" install "$name" ;;
    esac
done

#!/bin/sh
# The command for administrators of an installation with systemd: install -m 0755 deploy/wangjian.sh /usr/local/bin/wangjian
#
# Runs the program as the services do: their user, settings and data folder. Called plainly by root it would make a database of its own,
# or leave files behind that the services cannot write to.
set -eu
user=wangjian
home=/var/lib/wangjian
program=/opt/wangjian/.venv/bin/wangjian
settings=/etc/wangjian/wangjian.yaml
secrets=/etc/wangjian/environment

if [ "$(id -un)" = "$user" ]; then
    # Files that are named without a folder lie where the caller stands, unless nothing can be written there.
    [ -w . ] || cd "$home"
    export HOME="$home" XDG_DATA_HOME="$home"
    umask 027
    exec "$program" --config "$settings" "$@"
elif [ "$(id -u)" = 0 ]; then
    if [ -r "$secrets" ]; then  # read here: the user of the services may not; values in single quotes, as for systemd
        set -a
        . "$secrets"
        set +a
    fi
    exec runuser -u "$user" -- "$0" "$@"
else
    exec sudo -- "$0" "$@"
fi

#!/bin/sh
# The system packages the window, the tests and PostgreSQL need on Debian and Ubuntu: installed when root, else named.
# Never fails: what is really missing shows itself where it is needed, with a clear message.
set -u
NEEDED="libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 \
libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 \
xvfb xauth xdotool postgresql python3-venv poppler-utils binutils"

command -v dpkg-query >/dev/null 2>&1 || exit 0  # not a Debian: nothing to say

missing=""
for package in $NEEDED; do
    # Ubuntu 24.04 renamed some with the suffix t64.
    for name in "$package" "${package}t64"; do
        case "$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null)" in *" installed") continue 2 ;; esac
    done
    missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "setup: installing system packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    # shellcheck disable=SC2086  # the list is words on purpose
    if { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
        rm -f "$log"
        exit 0
    fi
    tail -n 5 "$log" >&2
    rm -f "$log"
    echo "setup: they could not be installed; going on without them." >&2
    exit 0
fi
echo "setup: these system packages are missing; the window or some tests may need them:"
echo "    sudo apt-get install --no-install-recommends$missing"
exit 0

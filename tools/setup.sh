#!/bin/sh
# Make the virtual environment with exactly the locked parts. Usage: sh tools/setup.sh FOLDER
set -eu
venv=${1:-.venv}
oldest="(3, 11)"

fits() { "$1" -c "import sys; sys.exit(sys.version_info < $oldest)" >/dev/null 2>&1; }

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$name" >/dev/null 2>&1 && fits "$name"; then
            command -v "$name"
            return
        fi
    done
    cat >&2 <<END
setup: Python 3.11 or later is needed and none was found (looked for python3, python3.11 ... python3.14).
       Debian, Ubuntu: sudo apt-get install python3 python3-venv      macOS: brew install python@3.12
       Windows: the installer of python.org
END
    exit 1
}

sh tools/system_packages.sh

if ! { [ -x "$venv/bin/python" ] && fits "$venv/bin/python"; }; then
    python=$(find_python)
    if ! "$python" -c "import venv, ensurepip" >/dev/null 2>&1; then
        version=$("$python" -c "import sys; print('%d.%d' % sys.version_info[:2])")
        echo "setup: $python has no 'venv' or 'ensurepip', so no virtual environment can be made." >&2
        echo "       Debian, Ubuntu: sudo apt-get install python$version-venv" >&2
        exit 1
    fi
    echo "setup: making $venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

echo "setup: installing the locked parts (a minute on the first call)"
pip() { "$venv/bin/python" -m pip --disable-pip-version-check --no-input "$@"; }
pip install --quiet --require-hashes -r requirements.lock
pip install --quiet --no-deps --no-build-isolation -e .

#!/bin/sh
# Run the unit tests on Python 3.12 and 3.13 too, each in an environment of its own with the same locked packages.
set -eu
status=0
for version in 3.12 3.13; do
    python=$(command -v "python$version" || true)
    if [ -z "$python" ] || ! "$python" -c '' 2>/dev/null; then
        python=$(ls -d "${HOME}"/.pyenv/versions/"$version".*/bin/python 2>/dev/null | tail -n 1 || true)
    fi
    if [ -z "$python" ]; then
        echo "Python $version is not on this machine: its unit tests were not run" >&2
        continue
    fi
    environment="build/python$version"
    if [ ! -e "$environment/.stamp" ] || [ requirements/dev.lock -nt "$environment/.stamp" ]; then
        "$python" -m venv "$environment"
        "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
        "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
        touch "$environment/.stamp"
    fi
    echo "Python $version"
    "$environment/bin/python" -m pytest -m 'not long and not system' -q -p no:cacheprovider || status=1
done
exit $status

#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image of an assignment.
#
# To try it elsewhere: unpack autograder.zip into SOMEWHERE/source, and set AUTOGRADER_ROOT=SOMEWHERE.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}
cd "$root/source"

apt-get update
apt-get install --yes python3-venv
python3 -m venv "$root/uv"
"$root/uv/bin/python" -m pip install --quiet --disable-pip-version-check uv==0.13.9
uv() { "$root/uv/bin/uv" "$@"; }

# Everything lies below $root, where every user can read it: students' code runs as a user without rights.
export UV_PYTHON_INSTALL_DIR="$root/python"
python="$root/venv/bin/python"
uv venv --quiet --python "$(cat python-version)" "$root/venv"
uv pip install --quiet --python "$python" --compile-bytecode --requirement requirements.txt
# What is for its data alone comes without what it asks for; the grader asks for nothing that is not there by now.
uv pip install --quiet --python "$python" --compile-bytecode --no-deps --requirement requirements-bare.txt wheels/*.whl
"$python" -m ipykernel install --sys-prefix --name python3 --env TF_CPP_MIN_LOG_LEVEL 3

#!/usr/bin/env bash
# Installs what a student needs beside the lessons: coursekit, JupyterLab, and the data of lessons 13 and 14, in the
# versions that uv.lock has. Neither grader nor solutions are needed for it, or come with it.
#
#     tools/install_for_students.sh [PYTHON]
#
# Binder, the dev container and docker/student.Dockerfile run this, and a test does in a clean environment.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-python}

"$python" -m pip install --quiet --disable-pip-version-check uv==0.13.9
uv() { "$python" -m uv "$@"; }

pins=$(mktemp)
trap 'rm -f "$pins"' EXIT
uv export --quiet --frozen --package coursekit --extra digits --extra lab --no-default-groups \
    --no-emit-workspace --no-hashes --no-header --no-annotate --output-file "$pins"
uv pip install --quiet --python "$python" --requirement "$pins"
uv pip install --quiet --python "$python" --no-deps --editable ./course
# These two ask for an old torch that nothing needs: they come without it.
uv pip install --quiet --python "$python" --no-deps --group data
"$python" -m ipykernel install --sys-prefix --name python3 --env TF_CPP_MIN_LOG_LEVEL 3

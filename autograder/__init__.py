"""The grader. Its commands for an instructor are in `cli`; `job` grades one submission."""

import sys

# An optional dependency of jsonschema, which JupyterLab installs. Importing it builds the grammar of
# international web addresses, which takes nine tenths of the time to import nbformat, in every process.
# Without it the formats `iri` and `iri-reference` go unchecked, which no schema of notebooks has. (A module
# that is None can't be imported.)
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

"""The grader: what it does for an instructor is in `cli`, what a submission goes through in `job`."""

import sys

# An optional part of jsonschema, which JupyterLab brings along. Importing it builds the grammar of
# international web addresses: nine tenths of the time that importing nbformat takes, in every process anew.
# Without it the formats `iri` and `iri-reference` go unchecked, which no schema of notebooks has. (A module
# that is None can't be imported.)
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

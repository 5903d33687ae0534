"""Imported first by the command line, for what it does: half of the time that importing took goes.

nbformat imports jsonschema, and that imports whatever can check formats of strings. One of these libraries
builds a grammar of internationalised addresses when it is imported, for more than a second, in this process
and in every worker. No notebook is checked for such addresses; jsonschema does without what is not there.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

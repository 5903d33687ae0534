"""Run a notebook in nothing but IPython: `python run_in_plain_ipython.py NOTEBOOK` prints points, as JSON.

It imports neither the grader nor Jupyter: for environments that have coursekit alone.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from IPython.core.interactiveshell import InteractiveShell


def main() -> int:
    cells = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["cells"]
    shell = InteractiveShell.instance()
    points: dict[str, float] = {}
    stopped: list[str] = []
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        graded = cell["metadata"].get("nbgrader", {})
        with contextlib.redirect_stdout(io.StringIO()):
            ran = shell.run_cell(source, store_history=True)
        if not ran.success:
            stopped.append(f"{source[:80]!r}: {ran.error_before_exec or ran.error_in_exec!r}")
        if graded.get("grade") and not graded.get("solution"):
            points[graded["grade_id"]] = float(ran.result) if ran.result is not None else 0.0
    print(json.dumps({"points": points, "stopped": stopped}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

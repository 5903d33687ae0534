"""nbgrader's automatic tests: `### AUTOTEST …` lines become asserts, with values that the solution gives.

For that the source notebook is run, in an ordinary kernel: it is the instructor's own code. The outcome
is kept in a cache, so that one and the same source is run once, and its tests stay the same from run to
run even where a value is random.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from autograder.compat.nbgrader import OpenInstantiateTests
from autograder.errors import LessonError
from autograder.layout import CONFIG_FILE

#: How long one piece of a solution may run. nbgrader itself would wait for ever.
SOLUTION_SECONDS = 600.0


class Autotests(OpenInstantiateTests):
    """nbgrader's own step, which here runs in a copy of the assignment's folder and always ends its kernel.

    `course`: the root of the course, where `autotests.yml` is looked for if the assignment has none.
    """

    kc: Any = None
    execute_result: str | None = None

    def __init__(self, course: Path, **options: Any) -> None:
        super().__init__(**options)
        self._course = course

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Replace the AUTOTEST lines of all cells. Raises LessonError."""
        if not any(cell.cell_type == "code" and self.autotest_delimiter in cell.source for cell in nb.cells):
            return nb, resources
        with self._copy(Path(resources["metadata"]["path"])) as folder:
            known = _remembered(nb, folder, self._course)
            if known.is_file():
                return nbformat.reads(known.read_text(encoding="utf-8"), as_version=4), resources
            try:
                nb, _ = super().preprocess(nb, {**resources, "metadata": {"path": str(folder)}})
            finally:
                self._end_kernel()
        _remember(known, nbformat.writes(nb))
        return nb, resources

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        """Replace the AUTOTEST lines of one cell. Raises ValueError for one in a cell that is no test."""
        graded = cell.metadata.get("nbgrader", {}).get("grade")
        if self.enforce_metadata and not graded and self._asks_for_tests(cell):
            raise ValueError(
                "an AUTOTEST line stands in a cell that is no test: mark it as 'Autograder tests' in its "
                "toolbar, or take the line out"
            )
        done: tuple[NotebookNode, Any] = super().preprocess_cell(cell, resources, index)
        return done

    def _asks_for_tests(self, cell: NotebookNode) -> bool:
        lines = cell.source.splitlines() if cell.cell_type == "code" else []
        return any(self.autotest_delimiter in line and line.strip().startswith("#") for line in lines)

    @contextlib.contextmanager
    def _copy(self, folder: Path) -> Iterator[Path]:
        """Yield a copy of the assignment's folder, with the course's `autotests.yml` if it has none."""
        with tempfile.TemporaryDirectory(prefix="autotests-", ignore_cleanup_errors=True) as scratch:
            copy = Path(scratch) / folder.name
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
            own = copy / self.autotest_filename
            if not own.is_file():
                try:
                    shutil.copyfile(self._course / self.autotest_filename, own)
                except FileNotFoundError:
                    raise LessonError(
                        f"{folder.name}: it has AUTOTEST lines, but neither its folder nor the course's "
                        f"has an {self.autotest_filename}; `nbgrader quickstart --autotest` writes one "
                        "to begin with"
                    ) from None
            yield copy

    def load_templates(self, resources: Any) -> None:
        kernel = resources["kernel_name"]
        try:
            super().load_templates(resources)
        except Exception as error:  # a mistake in that file may raise anything
            raise LessonError(
                f"{self.autotest_filename}: it can't be used for the kernel '{kernel}' "
                f"({type(error).__name__}: {error}); compare it with the one that "
                "`nbgrader quickstart --autotest` writes"
            ) from error

    def run_snippet(self, code: str) -> str | None:
        try:
            self.kc.execute_interactive(
                code,
                allow_stdin=False,
                timeout=SOLUTION_SECONDS,
                output_hook=self.output_hook,
            )
        except CellExecutionError as error:
            raise ValueError(
                f"the solution stops here with {error.ename}: {error.evalue}; correct it, since the tests "
                "are made of its values"
            ) from error
        except TimeoutError as error:
            raise ValueError(f"the solution ran for more than {SOLUTION_SECONDS:g} s here") from error
        result, self.execute_result = self.execute_result, None
        return result

    def _end_kernel(self) -> None:
        """End the kernel: nbgrader does so only where all went well."""
        if self.kc is not None:
            self.kc.shutdown()
            self.kc.stop_channels()
            self.kc = None


def _remembered(nb: NotebookNode, folder: Path, course: Path) -> Path:
    """Return the path at which the outcome is kept, named by a digest of all that the values depend on."""
    digest = hashlib.sha256(nbformat.writes(nb).encode())
    config = course / CONFIG_FILE
    for path in (*sorted(folder.rglob("*")), config):
        if path.is_file() and path.suffix != ".ipynb":
            digest.update(f"\0{path.name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    installed = sorted(f"{found.metadata['Name']}=={found.version}" for found in distributions())
    digest.update("\n".join((sys.version, *installed)).encode())
    home = os.environ.get("XDG_CACHE_HOME", "")
    cache = Path(home) if Path(home).is_absolute() else Path.home() / ".cache"
    return cache / "autograder" / "autotests" / f"{digest.hexdigest()}.ipynb"


def _remember(path: Path, text: str) -> None:
    """Keep the outcome in a file, whole or not at all; without that, the source is run again next time."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).replace(path)

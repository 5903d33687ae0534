"""Writes our results beside the headline results of the course of 2020, into docs/results.md.

    python tools/results.py            # runs the solved lessons that have figures to give (many minutes)
    python tools/results.py --check    # whether the page still fits the table; runs nothing

Which figure comes from which lesson stands in `headlines.py`; the figures themselves are computed, by the
solved lesson in a kernel of its own. What a lesson gave is kept in build/results/, with the notebook that it
comes from, until the lesson's code, coursekit or a package that computes changes.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import nbformat
import typer
from headlines import HEADLINES, PREPARE, Headline, Measure
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell
from nbgrader import utils

from autograder.authoring import build_lesson, filled_notebook, model_answers

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "results.md"
KEPT = ROOT / "build" / "results"
MARK = "figure of the results page: "
CELL_SECONDS = 1800
#: The packages on whose versions a figure depends.
COMPUTE = ("tensorflow", "keras", "numpy", "scikit-learn", "opencv-python-headless", "mlxtend")
#: The columns whose cells are computed; `--check` leaves them out.
COMPUTED = (5, 6)


class ResultsError(Exception):
    """A figure can't be computed, or the page does not fit the table. Names the row and the lesson."""


@dataclass(frozen=True)
class Figure:
    """One value for each start, each measured on `rows` test rows; or one share of `rows` starts."""

    values: tuple[float, ...]
    rows: int

    @property
    def mean(self) -> float:
        return sum(self.values) / len(self.values)

    @property
    def spread(self) -> float:
        """The standard deviation over the starts; 0 for a single one."""
        if len(self.values) == 1:
            return 0.0
        return math.sqrt(sum((v - self.mean) ** 2 for v in self.values) / (len(self.values) - 1))


#: The figures of each row, by its number, in the order of its measures.
Figures = Mapping[str, tuple[Figure, ...]]


def main(
    check: Annotated[bool, typer.Option("--check", help="Only compare the page with the table.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Run these lessons now, write no page.")] = None,
) -> None:
    """Write docs/results.md."""
    try:
        if check:
            check_page(PAGE.read_text(encoding="utf-8"), HEADLINES)
        elif only:
            for lesson in only:
                figures_of(lesson, HEADLINES)
        else:
            PAGE.write_text(page(HEADLINES, all_figures(HEADLINES)), encoding="utf-8")
            typer.echo(f"Written: {PAGE}")
    except ResultsError as error:
        typer.echo(f"results: {error}", err=True)
        raise typer.Exit(1) from error


# --- the figures


def all_figures(headlines: Sequence[Headline]) -> Figures:
    """Return the figures of all rows, from their lessons, run one after the other. Raises ResultsError."""
    lessons = sorted({measure.lesson for headline in headlines for measure in headline.ours})
    found = {key: figure for lesson in lessons for key, figure in figures_of(lesson, headlines).items()}
    return {
        row.number: tuple(found[row.number, place] for place in range(len(row.ours))) for row in headlines
    }


def figures_of(lesson: str, headlines: Sequence[Headline]) -> dict[tuple[str, int], Figure]:
    """Return one lesson's figures, by row and place in the row: from build/results/, or by running it now."""
    wanted = [
        (row.number, place, measure)
        for row in headlines
        for place, measure in enumerate(row.ours)
        if measure.lesson == lesson
    ]
    notebook = solved_notebook(lesson)
    prepare = PREPARE.get(lesson, "")
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    state = _state_of(*code, prepare, *(probe(measure) for _, _, measure in wanted))
    kept = KEPT / f"{lesson}.json"
    if kept.is_file() and (said := json.loads(kept.read_text(encoding="utf-8")))["state"] == state:
        figures = [Figure(tuple(each["values"]), each["rows"]) for each in said["figures"]]
    else:
        typer.echo(f"{lesson} runs …", err=True)
        figures = run(lesson, notebook, prepare, [(row, measure) for row, _, measure in wanted])
        KEPT.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, kept.with_suffix(".ipynb"))
        kept.write_text(json.dumps({"state": state, "figures": [asdict(f) for f in figures]}), "utf-8")
    return {(row, place): figure for (row, place, _), figure in zip(wanted, figures, strict=True)}


def solved_notebook(lesson: str) -> nbformat.NotebookNode:
    """Return the lesson with its model answers. Its tests are left out: no figure comes from them."""
    built = build_lesson(ROOT / "solutions" / lesson)
    notebook = nbformat.reads(filled_notebook(built, model_answers(built)).decode(), as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not utils.is_grade(cell) or utils.is_solution(cell)]
    return notebook


def probe(measure: Measure) -> str:
    """Return a cell that prints a figure as JSON. `; ` ends each statement before the expression."""
    *before, expression = measure.expression.split("; ")
    return "\n".join(
        [
            "import json, numpy",
            *before,
            f"values = numpy.asarray({expression}, dtype=float).ravel().tolist()",
            f'print({MARK!r} + json.dumps({{"values": values, "rows": int({measure.rows})}}))',
        ]
    )


def run(
    lesson: str, notebook: nbformat.NotebookNode, prepare: str, wanted: Sequence[tuple[str, Measure]]
) -> list[Figure]:
    """Run the notebook, then a cell for each figure, and return the figures.

    Raises ResultsError, which names lesson and row.
    """
    story = len(notebook.cells)
    notebook.cells += [new_code_cell(prepare), *(new_code_cell(probe(measure)) for _, measure in wanted)]
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(
            notebook, timeout=CELL_SECONDS, kernel_name="python3", resources=resources, allow_errors=False
        )
        figures = []
        with client.setup_kernel():
            for index, cell in enumerate(notebook.cells):
                where = (
                    f"row {wanted[index - story - 1][0]}, from lesson {lesson}"
                    if index > story
                    else f"lesson {lesson}"
                )
                try:
                    client.execute_cell(cell, index)
                except CellExecutionError as error:
                    raise ResultsError(f"{where}: {error.ename}: {error.evalue}\n{cell.source}") from error
                if index > story:
                    figures.append(_read_figure(cell, where))
    return figures


def _read_figure(cell: Any, where: str) -> Figure:
    printed = "".join(output.get("text", "") for output in cell.outputs if output.output_type == "stream")
    for line in printed.splitlines():
        if line.startswith(MARK):
            said = json.loads(line.removeprefix(MARK))
            figure = Figure(tuple(said["values"]), said["rows"])
            if figure.values and figure.rows > 0 and all(0 <= value <= 1 for value in figure.values):
                return figure
            raise ResultsError(f"{where}: no accuracies from 0 to 1: {said}")
    raise ResultsError(f"{where}: the cell printed no figure:\n{cell.source}")


def _state_of(*texts: str) -> str:
    """Return a digest of the code, coursekit and the packages that compute: figures change only with it."""
    seen = hashlib.sha256()
    files = sorted((ROOT / "course" / "coursekit").rglob("*.py"))
    versions = [f"{package} {version(package)}" for package in COMPUTE]
    for part in (*(text.encode() for text in (*texts, *versions)), *(path.read_bytes() for path in files)):
        seen.update(len(part).to_bytes(8, "big") + part)
    return seen.hexdigest()


# --- the page


def page(headlines: Sequence[Headline], figures: Figures) -> str:
    """Return the whole page. Raises ResultsError for a row lower than in 2020 that has no reason for it."""
    told = {row.number: verdict(row, figures[row.number]) for row in headlines}
    lines = [
        INTRODUCTION,
        "| # | 2020: data | 2020: model | 2020 | Ours: data, model, split | Ours | Verdict | Alike? |",
        "|---|---|---|---|---|---|---|---|",
        *(_line(row, figures[row.number], told[row.number]) for row in headlines),
        "",
        SHORT,
        *_shortfalls(headlines, figures, told),
    ]
    return "\n".join(lines) + "\n"


INTRODUCTION = """\
# Our results beside those of 2020

Written by `make results`, out of the solved lessons: each figure of ours was computed by a lesson, or after
its last cell with what the lesson defines. None is typed in. `tools/headlines.py` says which expression
gives which.

* **2020** is what the notebooks of the original course print. They had no seeds, mostly one run, and often
  tested on the pictures that they had chosen by.
* **Ours** is *mean ± standard deviation over the starts (starts × test rows)*. Where nothing else is said,
  the test rows took no part in training or choosing.
* **Verdict** compares figure (a) of the row with the one of 2020. *Matches*: the difference is no more than
  what these numbers of test rows leave to chance, 1.96 · √(p(1−p)/n + q(1−q)/m). *Beats* and *below* are
  beyond that. A row that failed in 2020 should fail again: *fails as in 2020* is as it should be.
* **Alike?** says how far like is compared with like. Without a network there is no full MNIST, no photograph
  of a cat, a dog or a fruit, and only one pretrained network. Those rows have a stand-in, and *beats* there
  says that the method works, not that we are better.
"""

SHORT = "## Where ours is lower, and why\n"


def verdict(row: Headline, figures: Sequence[Figure]) -> str:
    """Return what the first figure of a row says, in words.

    Raises ResultsError if the figure is lower than in 2020 and the table has no reason.
    """
    if row.goal == "none":
        return "not reproduced" if "**Not reproduced**" in row.remark else "no figure in 2020"
    ours = figures[0]
    if row.goal == "solved":
        return "solved" if ours.mean >= 0.9 else "not reliably solved"
    chance = 1.96 * math.sqrt(_variance(row.theirs, row.theirs_rows) + _variance(ours.mean, ours.rows))
    ahead = ours.mean - row.theirs
    if row.goal == "failure":
        return "fails as in 2020" if ahead <= chance else "fails less than in 2020"
    on = " (on a stand-in)" if row.like.startswith("stand-in") else ""
    if abs(ahead) <= chance:
        return f"matches{on}"
    if ahead > 0:
        return f"**beats**{on}"
    if not row.if_below:
        raise ResultsError(
            f"row {row.number}, from lesson {row.ours[0].lesson}: {ours.mean:.4f} is below the {row.theirs} "
            "of 2020, and the table gives no reason for it (if_below)"
        )
    return f"below by {-ahead:.3f}"


def _variance(p: float, n: int) -> float:
    return p * (1 - p) / n


def _line(row: Headline, figures: Sequence[Figure], told: str) -> str:
    cells = (
        row.number,
        row.data,
        row.model,
        row.printed,
        "<br>".join(f"({place}) {m.what}" for place, m in _numbered(row.ours)) or "–",
        "<br>".join(f"({place}) {_figure(*both)}" for place, both in _numbered(_both(row, figures))) or "–",
        told,
        f"{row.like}. {row.remark}",
    )
    return f"| {' | '.join(cells)} |"


def _both(row: Headline, figures: Sequence[Figure]) -> list[tuple[Measure, Figure]]:
    return list(zip(row.ours, figures, strict=True))


def _numbered(things: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    return zip("abcdefgh", things, strict=False)


def _figure(measure: Measure, figure: Figure) -> str:
    if measure.share:
        return f"{figure.mean:.2f} of {figure.rows} starts"
    spread = f" ± {figure.spread:.3f}" if len(figure.values) > 1 else ""
    return f"{figure.mean:.3f}{spread} ({len(figure.values)} × {figure.rows:,})"


def _shortfalls(headlines: Sequence[Headline], figures: Figures, told: Mapping[str, str]) -> list[str]:
    below = [row for row in headlines if told[row.number].startswith("below")]
    slight = [
        row.number
        for row in headlines
        if told[row.number].startswith("matches") and figures[row.number][0].mean < row.theirs
    ]
    return [
        *(f"* **Row {row.number}**, {told[row.number]}: {row.if_below}." for row in below),
        f"* Lower, but no more than chance allows: row {', '.join(slight) or '–'}.",
    ]


# --- whether the page still fits


def check_page(text: str, headlines: Sequence[Headline]) -> None:
    """Compare the page with the table, all but the computed figures. Raises ResultsError if they differ."""
    nothing = {row.number: tuple(Figure((1.0,), 1) for _ in row.ours) for row in headlines}
    expected, found = _fixed(page(headlines, nothing)), _fixed(text)
    for line, other in zip(expected, found, strict=False):
        if line != other:
            raise ResultsError(f"docs/results.md is stale; run `make results`.\n- {other}\n+ {line}")
    if len(expected) != len(found):
        raise ResultsError("docs/results.md has rows too many or too few; run `make results`.")
    for line in text.splitlines():
        if line.startswith("| ") and not line.startswith("| #") and not all(_computed(line)):
            raise ResultsError(f"a figure is missing in docs/results.md; run `make results`.\n{line}")


def _fixed(text: str) -> list[str]:
    """Return the lines that the table decides, without the computed cells and what follows from them."""
    lines = text.partition(SHORT)[0].splitlines() + ([SHORT] if SHORT in text else [])
    return [
        "|".join(cell for place, cell in enumerate(line.split(" | ")) if place not in COMPUTED)
        if line.startswith("| ")
        else line
        for line in lines
    ]


def _computed(line: str) -> list[str]:
    cells = line.split(" | ")
    return [cells[place].strip() for place in COMPUTED]


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    typer.run(main)

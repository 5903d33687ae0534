"""The graders' report card: for each exercise, what its tests do with right and wrong answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder.atomic import write_atomic
from autograder.audit.answers import Tried
from autograder.audit.luck import Luck, Threshold
from autograder.audit.luck_page import luck_section, luck_summary
from autograder.audit.subject import Measurable
from autograder.audit.told import Told, best_told
from autograder.audit.trying import Outcome
from autograder.authoring.rubric_cell import find_checks, read_rubric
from autograder.model import Exercise, Lesson
from autograder.notebooks.cells import grade_id

#: Shares that an exercise is to reach: of right answers accepted, of wrong ones caught, of those told why.
ACCEPTED, CAUGHT, TOLD = 1.0, 0.95, 0.80
#: Raised when what a row says changes its meaning.
VERSION = 1


@dataclass(frozen=True)
class Row:
    """The results of one exercise's tests. The lists name the answers and checks where they fall short."""

    lesson: str
    exercise: str
    content: str  # digest of what was measured
    measured: str  # the day
    commit: str
    right: int
    rejected: list[str]
    other_meaning: int  # variants that are not right, as equivalent.toml says
    wrong: int
    survivors: list[str]
    equivalent: int  # mutants that are not wrong, as equivalent.toml says
    named: int  # of those caught: told by a sentence on the mistake
    raised: int  # of those caught: told what their code raised, and where
    checks: int
    unhelped: list[str]  # checks without a hint, whose message does not always name the mistake
    upheld: int  # students' objections that became attempts
    not_upheld: int

    @property
    def caught(self) -> int:
        return self.wrong - len(self.survivors)

    @property
    def told(self) -> int:
        return self.named + self.raised

    def shares(self) -> dict[str, float]:
        """Return the shares `accepted`, `caught` and `told`, each from 0 to 1; a share of no answers is 1."""
        return {
            "accepted": _share(self.right - len(self.rejected), self.right),
            "caught": _share(self.caught, self.wrong),
            "told": _share(self.told, self.caught),
        }


def below_floor(row: Row, floors: Mapping[str, float] | None = None) -> list[str]:
    """Return which shares of a row are below their floors, in words."""
    wanted = {"accepted": ACCEPTED, "caught": CAUGHT, "told": TOLD, **(floors or {})}
    return [
        f"{name} {share:.1%}, floor {wanted[name]:.1%}"
        for name, share in row.shares().items()
        if share < wanted[name] - 1e-9
    ]


def rows_of(of: Measurable, outcomes: Mapping[Tried, Outcome], measured: str, commit: str) -> list[Row]:
    """Return a row for each exercise of which there are outcomes, in the lesson's order."""
    tried = {each.exercise for each in outcomes}
    return [
        _row(of, exercise, outcomes, measured, commit)
        for exercise in of.lesson.exercises
        if exercise.id in tried
    ]


def _row(
    of: Measurable, exercise: Exercise, outcomes: Mapping[Tried, Outcome], measured: str, commit: str
) -> Row:
    mine = {each: outcome for each, outcome in outcomes.items() if each.exercise == exercise.id}
    aside = {each for each in mine if (each.exercise, each.kind, each.name) in of.said}
    right = [each for each in mine if each.right and each not in aside]
    wrong = [each for each in mine if not each.right and each not in aside]
    caught = [each for each in wrong if not mine[each].accepted]
    told = [best_told(mine[each].lost) for each in caught]
    checks, unhelped = _checks(of.lesson, exercise, [mine[each].lost for each in caught])
    upheld = [each.upheld for each in of.disputes if each.exercise == exercise.id]
    return Row(
        lesson=of.lesson.name,
        exercise=exercise.id,
        content=of.contents[exercise.id],
        measured=measured,
        commit=commit,
        right=len(right),
        rejected=[f"{each.name}: {mine[each].said}" for each in right if not mine[each].accepted],
        other_meaning=sum(each.right for each in aside),
        wrong=len(wrong),
        survivors=[each.name for each in wrong if mine[each].accepted],
        equivalent=sum(not each.right for each in aside),
        named=told.count("named"),
        raised=told.count("raised"),
        checks=checks,
        unhelped=unhelped,
        upheld=upheld.count(True),
        not_upheld=upheld.count(False),
    )


def _checks(lesson: Lesson, exercise: Exercise, lost: Sequence[Mapping[str, Told]]) -> tuple[int, list[str]]:
    """Return the number of checks, and those without a hint whose message may not name the mistake."""
    source = next(
        cell.source
        for cell in nbformat.reads(lesson.source, as_version=4).cells
        if grade_id(cell) == exercise.test_id
    )
    rubric = read_rubric(source)
    checks = find_checks(rubric.block, rubric.check_name) if rubric else []
    unhelped = []
    for check in checks:
        hinted = len(check.call.args) > 2 or any(keyword.arg == "hint" for keyword in check.call.keywords)
        seen = [each[check.title] for each in lost if check.title in each] if check.title else []
        if not hinted and (not seen or "bare" in seen):
            unhelped.append(check.title or "(a title that is computed)")
    return len(checks), unhelped


def read_card(path: Path) -> list[Row]:
    """Return the rows of a card in JSON; none if there is no card."""
    return [Row(**row) for row in _rows_in(path, "rows")]


def read_card_luck(path: Path) -> list[Luck]:
    """Return the rows on luck of a card in JSON; none if there is no card."""
    return [
        Luck(**{**row, "thresholds": [Threshold(**each) for each in row["thresholds"]]})
        for row in _rows_in(path, "luck")
    ]


def _rows_in(path: Path, kind: str) -> list[dict[str, Any]]:
    card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return list(card.get(kind, []))


def write_card(
    folder: Path, rows: Iterable[Row], luck: Iterable[Luck], lessons: Sequence[tuple[str, str]]
) -> list[Path]:
    """Write report-card.json and report-card.md and return their paths.

    `lessons`: name and title of every lesson, in order.
    """
    order = {name: number for number, (name, _) in enumerate(lessons)}
    kept = sorted((row for row in rows if row.lesson in order), key=lambda row: order[row.lesson])
    lucks = sorted((row for row in luck if row.lesson in order), key=lambda row: order[row.lesson])
    document = {
        "version": VERSION,
        "rows": [asdict(row) for row in kept],
        "luck": [asdict(row) for row in lucks],
    }
    paths = [folder / "report-card.json", folder / "report-card.md"]
    write_atomic(paths[0], json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    write_atomic(paths[1], page(kept, lucks, lessons))
    return paths


HEAD = """# The graders' report card

What the tests of each exercise do with answers whose worth is known: attempts that people wrote, right ones
in another form, and mistakes made by rule in the model solution. Written by `autograder audit`; for machines
it is in [report-card.json](report-card.json).

* **right**: how many of the right answers earned all points. Each is an attempt, or one in another form:
  lists for arrays, a lambda, a functional model, … (`autograder/audit/variants.py`).
* **caught**: how many of the wrong answers lost points. Each is an attempt, or the model solution with one
  mistake (`autograder/audit/mutants.py`).
* **by hand**: mistakes that can't be told from a right answer, and forms that mean something else here. They
  stand in the lesson's `equivalent.toml`, each with the reason, and are not counted.
* **told**: how many of those caught were told more than what came back and what was expected; in brackets,
  how many of them by what their code raised.
* **helped**: how many checks have a hint, or named the mistake in all that was tried.
* **luck**: tests that train or draw, run with other seeds, on right answers and on near misses, which earn a
  part of the points (`autograder audit LESSON --seeds 200`). The strips show how far what was measured stays
  from each threshold: `█` right answers, `░` near misses that fall on its other side, `┃` the threshold. What
  is the same with all seeds is not drawn.

Each exercise is to accept all right answers, to catch 95 % of the wrong ones and to tell 80 % of those why;
one that does not, so far, has a star, and what it missed is listed.
"""


def page(rows: Sequence[Row], luck: Sequence[Luck], lessons: Sequence[tuple[str, str]]) -> str:
    """Return the card as Markdown. `lessons`: name and title of every lesson, in order."""
    measured = {row.lesson for row in rows}
    lines = [HEAD, *_summary(rows), *luck_summary(luck)]
    if missing := [name for name, _ in lessons if name not in measured]:
        lines += [f"Not measured yet: {', '.join(missing)}.", ""]
    for name, title in lessons:
        mine = [row for row in rows if row.lesson == name]
        lucky = [row for row in luck if row.lesson == name]
        if mine or lucky:
            lines += [f"## {title}", ""]
        if mine:
            lines += [*_table(mine), "", *_findings(mine)]
        if lucky:
            lines += luck_section(lucky)
    return "\n".join(lines).rstrip() + "\n"


def _summary(rows: Sequence[Row]) -> list[str]:
    if not rows:
        return []
    right, rejected = sum(row.right for row in rows), sum(len(row.rejected) for row in rows)
    wrong, caught = sum(row.wrong for row in rows), sum(row.caught for row in rows)
    told, checks = sum(row.told for row in rows), sum(row.checks for row in rows)
    helped = checks - sum(len(row.unhelped) for row in rows)
    below = sum(bool(below_floor(row)) for row in rows)
    upheld, not_upheld = sum(row.upheld for row in rows), sum(row.not_upheld for row in rows)
    return [
        f"In all, over {len(rows)} exercises of {len({row.lesson for row in rows})} lessons: "
        f"{right - rejected} of {right} right answers accepted, "
        f"{caught} of {wrong} wrong ones caught ({_percent(caught, wrong)}), "
        f"{told} of those told why ({_percent(told, caught)}), {helped} of {checks} checks with help. "
        f"{below or 'No'} exercise{' is' if below == 1 else 's are'} below what is wanted. "
        f"Objections by students: {upheld + not_upheld}, of which {upheld} were upheld.",
        "",
    ]


def _table(rows: Sequence[Row]) -> list[str]:
    lines = [
        "| exercise | right | caught | by hand | told | helped | measured |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        cells = (
            f"`{row.exercise}`" + (" *" if below_floor(row) else ""),
            f"{row.right - len(row.rejected)} of {row.right}",
            f"{row.caught} of {row.wrong}",
            str(row.equivalent + row.other_meaning),
            f"{row.told} ({row.raised})",
            f"{row.checks - len(row.unhelped)} of {row.checks}",
            f"{row.measured}, {row.commit}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _findings(rows: Sequence[Row]) -> list[str]:
    lines = []
    for row in rows:
        if problems := below_floor(row):
            lines.append(f"* `{row.exercise}` is below what is wanted: {'; '.join(problems)}")
        if row.upheld or row.not_upheld:
            said = f"{row.upheld + row.not_upheld} objections by students, {row.upheld} upheld"
            lines.append(f"* `{row.exercise}`: {said}")
        lines += [f"* `{row.exercise}` does not accept {_cell(text)}" for text in row.rejected]
        lines += [f"* `{row.exercise}` does not catch {_cell(text)}" for text in row.survivors]
        lines += [
            f"* `{row.exercise}`, “{_cell(title)}”: no hint, and a bare message" for title in row.unhelped
        ]
    return [*lines, ""] if lines else []


def _cell(text: str) -> str:
    return " ".join(text.split())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _percent(part: int, whole: int) -> str:
    return f"{100 * _share(part, whole):.1f} %"

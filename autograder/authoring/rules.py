"""The rules of a lesson's own cells: answers, tests and how they fit together."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

import nbformat

from autograder.authoring.numbering import numbering_findings
from autograder.authoring.rubric_cell import RubricCell, as_check, find_checks, read_rubric
from autograder.authoring.test_cells import as_written
from autograder.model import Answer, Exercise, Lesson
from autograder.notebooks.cells import grade_id, nbgrader_of, sources_by_id
from autograder.notebooks.headings import headings_in
from autograder.notebooks.names import as_python, bound_names, free_names
from autograder.notebooks.regions import HIDDEN_TESTS, find_regions


def text_findings(lesson: Lesson) -> list[str]:
    """Return what is wrong with the cells of a lesson, one finding each with its remedy."""
    source, release = _cell_sources(lesson.source), _cell_sources(lesson.release)
    findings = []
    tested = {answer_id for exercise in lesson.exercises for answer_id in exercise.answer_ids}
    for answer in lesson.answers:
        if answer.id not in tested:
            findings.append(
                f"exercise '{answer.id}': no cell tests it; write a cell tests=\"{answer.id}\" points=…"
            )
        if answer.cell_type == "code":
            findings += [
                f"exercise '{answer.id}': {text}" for text in _answer_findings(answer, source[answer.id])
            ]
    findings += [*_heading_findings(lesson), *numbering_findings(lesson)]
    for exercise in lesson.exercises:
        if exercise.kind != "manual":
            found = _test_findings(lesson, exercise, source[exercise.test_id], release[exercise.test_id])
            findings += [f"test cell '{exercise.test_id}': {text}" for text in found]
    return findings


def _cell_sources(notebook: str) -> dict[str, str]:
    """Return each cell's source as its author wrote it, by grade_id."""
    sources = sources_by_id(nbformat.reads(notebook, as_version=4).cells)
    return {name: as_written(source) for name, source in sources.items()}


def _heading_findings(lesson: Lesson) -> Iterator[str]:
    """Yield findings on headings with other points than the test: `## Exercise 1 of 7: … *(3 points)*`."""
    points = {
        answer_id: exercise.points for exercise in lesson.exercises for answer_id in exercise.answer_ids
    }
    promised: float | None = None
    for cell in nbformat.reads(lesson.source, as_version=4).cells:
        name = grade_id(cell)
        if not name and cell.cell_type == "markdown":
            for heading in headings_in(cell.source):
                promised = promised if heading.points is None else heading.points
        elif nbgrader_of(cell).get("solution"):
            given = points.get(name)
            if promised is not None and given is not None and promised != given:
                yield (
                    f"exercise '{name}': the heading above it says {promised:g} points, "
                    f"its test gives {given:g}; make them agree"
                )
            promised = None


def _answer_findings(answer: Answer, source: str) -> Iterator[str]:
    try:
        ast.parse(as_python(source))
        kept = bound_names(answer.stub)
    except SyntaxError as error:
        yield f"not valid Python, with or without its solution ({error.msg}, line {error.lineno}); correct it"
        return
    name = answer.id
    if name not in answer.defines:
        yield f"the cell does not define '{name}' at its top level; define it, or rename the exercise"
    elif name not in kept:
        yield (
            f"the released cell has lost '{name}'; put '### BEGIN SOLUTION' and '### END SOLUTION' "
            "inside the function, below its docstring"
        )


def _test_findings(lesson: Lesson, exercise: Exercise, source: str, released: str) -> Iterator[str]:
    rubric = read_rubric(source)
    if rubric is None:
        yield "no `with rubric(…)` at its top level; write the tests as checks of a rubric"
        return
    name = exercise.test_id.removeprefix("test_")
    if rubric.exercise != name:
        yield f'its rubric is called {rubric.exercise!r}; write rubric("{name}", checks=…) as in tests=…'
    if exercise.answer_ids != (name,):
        yield f'no exercise "{name}" stands above it; write a cell exercise="{name}", or delete the test'
    yield from _check_findings(rubric, exercise)
    yield from _region_findings(rubric, source)
    for node in ast.walk(rubric.tree):
        if isinstance(node, ast.Assert) and node.msg is None:
            yield f"line {node.lineno}: an assert without a message; add a sentence for the student"
        if isinstance(node, ast.Attribute) and node.attr == "load_model" and not _is_check(node, rubric):
            yield (
                f"line {node.lineno}: a file that an answer wrote may make Keras call what it names; "
                f"read it by `{rubric.check_name or 'check'}.load_model(path)`"
            )
    if not _ends_in_score(rubric):
        yield f"its last line is not `{rubric.check_name or 'check'}.score`; end the cell with it"
    if exercise.answer_ids == (name,):
        yield from _name_findings(rubric, lesson.answer(name), source, released)


def _is_check(node: ast.Attribute, rubric: RubricCell) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == rubric.check_name


def _check_findings(rubric: RubricCell, exercise: Exercise) -> Iterator[str]:
    if rubric.check_name is None:
        yield "the rubric has no name; write `with rubric(…) as check:`"
        return
    checks = find_checks(rubric.tree, rubric.check_name)
    for check in checks:
        line = check.statement.lineno
        if check.statement not in rubric.block.body:
            yield (
                f"line {line}: a check inside another statement; put each `with check(…)` directly "
                "below `with rubric(…)`, and loops inside the check"
            )
        if check.title is None:
            yield f'line {line}: the title is not a literal text; write check("title", points=…)'
        if check.points is None:
            yield f"line {line}: the points are not a literal number; write points=1"
    titles = Counter(part.title for part in rubric.parts if part.title)
    for title, count in titles.items():
        if count > 1:
            yield f'{count} checks are called "{title}"; give each its own title'
    if rubric.checks != len(checks):
        yield f"checks={rubric.checks}, but the rubric has {len(checks)} checks; write checks={len(checks)}"
    if not any(not part.hidden for part in rubric.parts):
        yield "no visible check; leave at least one outside the hidden region"
    total = sum(part.points for part in rubric.parts)
    if abs(total - exercise.points) > 1e-9:
        yield f"its checks give {total:g} points, its header says points={exercise.points:g}; make them agree"


def _region_findings(rubric: RubricCell, source: str) -> Iterator[str]:
    for first, last in find_regions(source, HIDDEN_TESTS):
        for statement in (*rubric.tree.body, *rubric.block.body):
            start, end = statement.lineno, statement.end_lineno or statement.lineno
            if statement is rubric.block:
                outside = not start < first
            elif statement in rubric.block.body:
                outside = start < first < end or start < last < end
            else:
                outside = start <= last and first <= end
            if outside:
                yield (
                    f"line {first}: the hidden region takes in part of the statement in line {start}; "
                    "put it around whole checks inside the `with rubric(…)` block, imports above the block"
                )
                break


def _name_findings(rubric: RubricCell, answer: Answer, source: str, released: str) -> Iterator[str]:
    try:
        kept = set(bound_names(answer.stub)) or set(answer.defines)
    except SyntaxError:
        return  # the answer cell has a finding of its own
    kept.add(answer.id)
    missing = set(free_names(source)) - kept
    for name in sorted(missing):
        yield f"'{name}' is defined neither here nor in the released answer cell; import or define it here"
    try:
        lost = set(free_names(released)) - missing - kept
    except SyntaxError as error:
        yield f"without its hidden region it is not valid Python ({error.msg}); keep a visible check"
        lost = set()
    for name in sorted(lost):
        yield f"'{name}' is defined in the hidden region but used outside it; define it above the region"
    for node in _outside_checks(rubric):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in answer.defines:
            yield (
                f"line {node.lineno}: '{node.id}' is used outside a check; move it into one, since an error "
                "there would cost every check that follows"
            )


def _outside_checks(rubric: RubricCell) -> Iterator[ast.AST]:
    """Yield the nodes of a test cell that run outside a check; functions only run when they are called."""

    def walk(node: ast.AST) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            if as_check(child, rubric.check_name):
                continue
            yield child
            yield from walk(child)

    yield from walk(rubric.tree)


def _ends_in_score(rubric: RubricCell) -> bool:
    last = rubric.tree.body[-1]
    return isinstance(last, ast.Expr) and ast.unparse(last.value) == f"{rubric.check_name}.score"

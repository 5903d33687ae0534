"""Which cells need not run at grading: those that no graded answer depends on.

A lesson's demonstrations train and plot for a minute that no score depends on. A cell is skipped only
if it is, word for word, a demonstration of the released lesson, and nothing that the remaining cells can
see comes from it: no name, nothing that a name stands for, no setting, no random number, no file. Whatever
a student wrote or changed always runs. When in doubt, a cell runs; and where a cell that runs may use any
name whatever (`eval`, `globals()`, `_`), all do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeVar

from nbformat import NotebookNode

from autograder.model import INSTALLS_TAG, Lesson
from autograder.notebooks.cells import KEPT, grade_id, is_test, released_cells
from autograder.notebooks.dataflow.effects import (
    Effect,
    counts_layers,
    draws,
    effects,
    file_names,
    looks_at_files,
    seeds_itself,
)
from autograder.notebooks.dataflow.effort import MOST_OF_A_NOTEBOOK, effort
from autograder.notebooks.dataflow.uses import Names, names_in

_T = TypeVar("_T")

#: Packages whose parts are all there as soon as one has imported them.
_WHOLE = frozenset({"coursekit", "keras", "matplotlib", "numpy", "tensorflow"})


@dataclass(frozen=True)
class _Cell:
    """A code cell. `given`: a demonstration as released. `isolated`: a test that runs in a kernel of its own.

    `needs`: of the names that it uses, those that come from other cells.
    """

    id: str
    names: Names
    needs: frozenset[str]
    given: bool
    test: bool
    isolated: bool


def cells_to_skip(cells: Iterable[NotebookNode], lesson: Lesson) -> frozenset[str]:
    """Ids of the code cells among those of a restored notebook that no graded answer depends on."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    if sum(effort(cell.source) for cell in code) > MOST_OF_A_NOTEBOOK:
        return frozenset()
    install = _installing(lesson)
    never = frozenset(cell.id for cell in code if _normal(cell.source) in install)
    told = _cells([cell for cell in code if cell.id not in never], lesson)
    kept = [cell for cell in told if not cell.given]
    skipped = [cell for cell in told if cell.given]
    whole = _Notebook(told)
    while skipped:
        if any(whole.reads_anything(cell) for cell in kept):
            return never
        seen = _Seen(kept, whole)
        wanted = {cell.id for cell in skipped if seen.may_depend_on(cell)}
        if not wanted:
            break
        kept += [cell for cell in skipped if cell.id in wanted]
        skipped = [cell for cell in skipped if cell.id not in wanted]
    return never | frozenset(cell.id for cell in skipped)


def _cells(code: Sequence[NotebookNode], lesson: Lesson) -> list[_Cell]:
    """The code cells, each with what it uses of the others."""
    demonstrations = _demonstrations(lesson)
    isolated = {one.test_id for one in lesson.exercises if one.kind == "rubric" and not one.live}
    cells = [
        _Cell(
            cell.id,
            names_in(cell.source),
            frozenset(),
            given=_normal(cell.source) in demonstrations,
            test=is_test(cell),
            isolated=is_test(cell) and grade_id(cell) in isolated,
        )
        for cell in code
    ]
    given = [cell.names for cell in cells if cell.given]
    return [replace(cell, needs=_needs(cell, given)) for cell in cells]


def _needs(cell: _Cell, given: Iterable[Names]) -> frozenset[str]:
    names = cell.names
    if cell.isolated:  # what it binds is never looked up at the student's
        return names.used - names.bound
    elif cell.given or cell.test:  # as its author wrote it
        return names.used & names.exposed
    return names.used - _imports_of_its_own(names, given)


def _imports_of_its_own(cell: Names, demonstrations: Iterable[Names]) -> set[str]:
    """Names that a cell imports before all else, where no demonstration makes them mean another thing."""
    demonstrations = list(demonstrations)
    return {
        name
        for name, what in cell.imported_first
        if not any(
            name in other.changed or (name in other.bound and (name, what) not in other.imported)
            for other in demonstrations
        )
    }


@dataclass(frozen=True)
class _Notebook:
    """Facts about the notebook that do not depend on which of its cells run."""

    cells: Sequence[_Cell]

    def reads_anything(self, cell: _Cell) -> bool:
        """Whether a cell may depend on any other, whatever names it mentions."""
        if cell.isolated:
            return False
        students = not (cell.given or cell.test)
        return (
            cell.names.reads_anything
            or bool(cell.names.used & self._reaching)
            or (students and counts_layers(cell.names, self._layers_named))
            # Code put into a module runs where demonstrations call it, and may tell of that.
            or (students and bool(cell.names.replaced & self._parts_of_modules))
        )

    @cached_property
    def _reaching(self) -> frozenset[str]:
        return _union(cell.names.reaching for cell in self.cells)

    @cached_property
    def _layers_named(self) -> frozenset[str]:
        return _union(cell.names.layers_named for cell in self.cells)

    @cached_property
    def assigned(self) -> frozenset[str]:
        """Names of data, which other cells may change. A class counts, since it holds data too."""
        return _union(cell.names.assigned | cell.names.classes for cell in self.cells)

    @cached_property
    def home_made(self) -> frozenset[str]:
        """Names that some cell binds to something of its own, not to what it imports."""
        return _union(cell.names.bound - {name for name, _ in cell.names.imported} for cell in self.cells)

    @cached_property
    def modules(self) -> Mapping[str, str]:
        """The module that is imported under each name."""
        return {name: what.replace(":", ".") for cell in self.cells for name, what in cell.names.imported}

    @cached_property
    def _parts_of_modules(self) -> frozenset[str]:
        """Names of modules, of what is imported of them, and of parts of these: `f = np.linalg`."""
        aliases = _union(cell.names.aliases for cell in self.cells)
        found = frozenset(self.modules)
        while more := {name for name, of in aliases if of in found} - found:
            found |= more
        return found

    @cached_property
    def effects(self) -> Mapping[str, frozenset[Effect]]:
        """For each cell, what it changes beside names, also through the functions that it calls."""
        found = {cell.id: effects(cell.names) for cell in self.cells}
        defining = [(cell, self._defined(cell)) for cell in self.cells]
        grown = True
        while grown:
            grown = False
            for cell in self.cells:
                by_others = _union(
                    found[other.id] for other, defined in defining if defined & cell.names.used
                )
                if not by_others <= found[cell.id]:
                    found[cell.id] |= by_others
                    grown = True
        return found

    def _defined(self, cell: _Cell) -> frozenset[str]:
        """The functions and classes that the notebook defines."""
        imported = {name for name, _ in cell.names.imported}
        return (cell.names.bound - cell.names.assigned - imported) | cell.names.classes

    def stateful(self, kept: Iterable[_Cell]) -> frozenset[str]:
        """Functions of these cells that remember something between two calls, also by what they call."""
        kept = [cell for cell in kept if not cell.isolated]
        found = _union(cell.names.stateful for cell in kept) | {
            name for cell in kept for name, touched in cell.names.touching if touched in self.home_made
        }
        while True:
            more = _union(self._defined(cell) for cell in kept if cell.names.used & found)
            if more <= found:
                return found
            found |= more


class _Seen:
    """What the cells that run can see of others."""

    def __init__(self, kept: Sequence[_Cell], notebook: _Notebook) -> None:
        self._notebook = notebook
        self._needed = _union(cell.needs for cell in kept)
        running = [cell for cell in kept if not cell.isolated]
        self._data = self._alive(running)
        self._stateful = notebook.stateful(kept)
        self._files = any(looks_at_files(cell.names, as_released=cell.given or cell.test) for cell in running)
        self._file_names = _union(file_names(cell.names) for cell in running if not cell.test)
        self._randomness = any(self._depends_on_randomness(cell) for cell in running)
        self._packages = _union(cell.names.packages for cell in running)
        self._paths = {path for cell in running for path in self._module_paths(cell.names)}

    def may_depend_on(self, cell: _Cell) -> bool:
        """Whether anything that the running cells see may come from this cell."""
        names, found = cell.names, self._notebook.effects[cell.id]
        return bool(
            names.opaque
            or (names.bound | names.changed) & self._needed
            or names.called & self._needed & self._notebook.home_made
            or cell.needs & (self._data | self._stateful)
            or names.changed & self._notebook.modules.keys()
            or "process" in found
            or ("randomness" in found and self._randomness)
            or ("files" in found and self._files)
            or file_names(names) & self._file_names
            or any(self._is_missed(package) for package in names.packages - self._packages)
        )

    def _alive(self, running: Iterable[_Cell]) -> frozenset[str]:
        """Needed data, and the other names that it may go by: whoever uses one of them may change it."""
        running = list(running)
        data = self._needed & self._notebook.assigned
        while True:
            more = _union(cell.names.assigned for cell in running if cell.needs & data)
            if more <= data:
                return data
            data |= more

    def _depends_on_randomness(self, cell: _Cell) -> bool:
        """Whether what other cells use of this one depends on random numbers that were drawn before."""
        drawn = draws(cell.names) or "randomness" in self._notebook.effects[cell.id]
        return drawn and not seeds_itself(cell.names) and bool(cell.names.computed & self._needed)

    def _module_paths(self, names: Names) -> Iterable[str]:
        """The full names of what a cell uses of modules: `np.linalg.inv` is 'numpy.linalg.inv'."""
        for mention in names.mentions:
            root, dot, rest = mention.partition(".")
            if dot and root in self._notebook.modules:
                yield f"{self._notebook.modules[root]}.{rest}"

    def _is_missed(self, package: str) -> bool:
        """Whether a part of `package` is used that would be missing without this import."""
        if package.partition(".")[0] in _WHOLE:
            return False
        return any(f"{path}.".startswith(f"{package}.") for path in self._paths)


@lru_cache(maxsize=KEPT)
def _demonstrations(lesson: Lesson) -> frozenset[str]:
    """Sources of the released code cells that are neither answers nor tests."""
    return frozenset(
        _normal(cell.source)
        for cell in released_cells(lesson.release)
        if cell.cell_type == "code" and not grade_id(cell)
    )


@lru_cache(maxsize=KEPT)
def _installing(lesson: Lesson) -> frozenset[str]:
    """Sources of the released cells that install `coursekit`, which is there wherever a grader runs."""
    return frozenset(
        _normal(cell.source)
        for cell in released_cells(lesson.release)
        if INSTALLS_TAG in cell.metadata.get("tags", ())
    )


def _normal(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _union(sets: Iterable[frozenset[_T]]) -> frozenset[_T]:
    found: frozenset[_T] = frozenset()
    return found.union(*sets)

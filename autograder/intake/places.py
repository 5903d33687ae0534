"""Finds where in a submission a cell of the lesson belongs, by its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.intake.expected import ExpectedCell


class Anchors:
    """Positions in the released notebook whose place in the submission is known."""

    def __init__(self, places: Mapping[int, int], cells: int) -> None:
        self._places = dict(sorted(places.items()))
        self._cells = cells

    def with_places(self, places: Mapping[int, int]) -> Anchors:
        """Return the same anchors with `places` added."""
        return Anchors({**self._places, **places}, self._cells)

    @property
    def last(self) -> int:
        """The last place that is known; -1 if none is."""
        return max(self._places.values(), default=-1)

    def before(self, position: int) -> int:
        """Return the place of the nearest known cell before `position`; -1 if there is none."""
        places = [place for known, place in self._places.items() if known < position]
        return places[-1] if places else -1

    def gap(self, position: int) -> range:
        """Return the places between the nearest known cells before and after `position`.

        Empty when nothing is known, or when the student has changed the order.
        """
        if not self._places:
            return range(0)
        after = [place for known, place in self._places.items() if known > position]
        return range(self.before(position) + 1, after[0] if after else self._cells)

    def gaps(self, cells: Iterable[ExpectedCell]) -> list[tuple[range, list[ExpectedCell]]]:
        """Return the gaps in which `cells` belong, each with the cells that share it, in their order."""
        gaps: dict[range, list[ExpectedCell]] = {}
        for cell in cells:
            gaps.setdefault(self.gap(cell.position), []).append(cell)
        return list(gaps.items())

"""Finds the answers in words, by ids and places, since they define no names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.intake.expected import ExpectedCell, ExpectedLesson, likeness, plain
from autograder.intake.look import ObservedCell, is_prose
from autograder.intake.places import Anchors
from autograder.intake.prose import has_a_sentence, shown_text, words_in

#: The least `likeness` for a text cell to be a released one with something added.
LIKE_TEXT = 0.5
#: The least words for a code cell away from the question to be a possible answer; beside it, any will do.
WORDS_FAR_AWAY = 4


@dataclass(frozen=True)
class TextAnswer:
    """The cells that hold an answer in words.

    `main`: the one that becomes the answer cell, with `text` in it; -1 if one has to be inserted.
    `merged`: others, whose text is in `text`, so they are left out. `blank`: nothing was answered.
    `marked`: a cell has the grade_id. `missing`: there is no cell for the answer. `beside`: the text was
    beside the cell for it. `as_code`: the text was in a code cell. `unsure`: there is text that may be the
    answer, or another's; `elsewhere`: its beginning, if it is away from the question or in a code cell.
    """

    main: int = -1
    text: str = ""
    merged: tuple[int, ...] = ()
    blank: bool = True
    marked: bool = False
    beside: bool = False
    as_code: bool = False
    unsure: bool = False
    elsewhere: str = ""

    @property
    def at(self) -> tuple[int, ...]:
        return (self.main,) if self.main >= 0 else ()

    @property
    def missing(self) -> bool:
        return self.blank and not self.at


def find_words(
    seen: Sequence[ObservedCell], lesson: ExpectedLesson, anchors: Anchors, taken: Collection[int]
) -> dict[str, TextAnswer]:
    """Find the cells that hold each answer in words. `taken`: places that belong to something else."""
    answers = lesson.with_role("words")
    taken = set(taken)
    words = {}
    for answer in answers:
        marked = [one for one in seen if one.is_marked(answer) and one.at not in taken]
        taken |= {one.at for one in marked}
        words[answer.grade_id] = _by_id(answer, marked)
    anchors = anchors.with_places(
        {cell.position: words[cell.grade_id].main for cell in answers if not words[cell.grade_id].blank}
    )
    free = [one for one in seen if one.given is None and _holds_text(one)]
    lost = [answer for answer in answers if words[answer.grade_id].blank]
    for gap, rivals in anchors.gaps(lost):
        near = [one for one in free if one.at in gap and one.at not in taken]
        if len(rivals) > 1 and len(near) != len(rivals):
            if any(_added(one, lesson) for one in near if not any(_is_untouched(one, a) for a in rivals)):
                words |= {a.grade_id: replace(words[a.grade_id], blank=False, unsure=True) for a in rivals}
            continue
        for index, answer in enumerate(rivals):
            mine = near if len(rivals) == 1 else near[index : index + 1]
            found = _by_place(answer, words[answer.grade_id], mine, lesson)
            taken |= {*found.at, *found.merged}
            words[answer.grade_id] = found
            if found.blank:
                in_code = [one for one in seen if one.at in gap and one.at not in taken and _may_answer(one)]
                words[answer.grade_id] = _unsure(found, in_code)
    return words | _further_down(seen, lesson, anchors, taken, words)


def _further_down(
    seen: Sequence[ObservedCell],
    lesson: ExpectedLesson,
    anchors: Anchors,
    taken: Collection[int],
    words: Mapping[str, TextAnswer],
) -> dict[str, TextAnswer]:
    """Return the blank answers for which the student has written words further down, as unsure.

    Words after the last graded cell before the question may answer it. They count for the nearest question
    above; at the end of the notebook, for all.
    """
    lost = [answer for answer in lesson.with_role("words") if words[answer.grade_id].blank]
    begins = {answer.grade_id: _section(answer, lesson, anchors) for answer in lost}
    found: dict[str, list[ObservedCell]] = defaultdict(list)
    for one in seen:
        if one.at in taken or one.given is not None or not _is_text(one, lesson):
            continue
        above = [answer.grade_id for answer in lost if begins[answer.grade_id] < one.at]
        for answer in above if one.at > anchors.last else above[-1:]:
            found[answer].append(one)
    return {answer: _unsure(words[answer], ones) for answer, ones in found.items()}


def _section(answer: ExpectedCell, lesson: ExpectedLesson, anchors: Anchors) -> int:
    """Return the place of the last graded cell before the question of an answer."""
    above = [cell.position for cell in lesson.cells if cell.position < answer.position]
    return anchors.before(above[-1] + 1) if above else -1


def _unsure(so_far: TextAnswer, ones: Sequence[ObservedCell]) -> TextAnswer:
    if not ones:
        return so_far
    first = next((line.strip() for line in ones[0].source.split("\n") if line.strip()), "")
    return replace(so_far, blank=False, unsure=True, elsewhere=first[:60])


def _is_text(one: ObservedCell, lesson: ExpectedLesson) -> bool:
    """Whether a cell away from the question holds words, and not only a heading."""
    if one.cell_type == "code":
        if one.marked is not None:
            return False
        text = one.source if is_prose(one.source) else shown_text(one.source)
        return words_in(text) >= WORDS_FAR_AWAY
    if any(_is_untouched(one, answer) for answer in lesson.with_role("words")):
        return False
    lines = [line for line in _added(one, lesson).split("\n") if not line.lstrip().startswith("#")]
    return any(map(words_in, lines))


def _may_answer(one: ObservedCell) -> bool:
    """Whether a code cell beside the question has a sentence in it."""
    return one.cell_type == "code" and one.given is None and one.marked is None and has_a_sentence(one.source)


def _by_id(answer: ExpectedCell, marked: Sequence[ObservedCell]) -> TextAnswer:
    if not marked:
        return TextAnswer()
    filled = [one for one in marked if not _is_untouched(one, answer)]
    main = (filled[-1:] or marked)[0]
    return TextAnswer(
        main=main.at,
        text="\n\n".join(one.source.strip("\n") for one in filled) if filled else main.source,
        merged=tuple(one.at for one in marked if one is not main),
        blank=not filled,
        marked=True,
        as_code=main.cell_type == "code",
    )


def _by_place(
    answer: ExpectedCell, so_far: TextAnswer, near: Sequence[ObservedCell], lesson: ExpectedLesson
) -> TextAnswer:
    """Find the words near the place of an answer whose own cell is untouched or missing."""
    untouched = [one for one in near if _is_untouched(one, answer)]
    written = [(one, _added(one, lesson)) for one in near if one not in untouched]
    written = [(one, text) for one, text in written if text]
    # a question with the answer written into it stays as it is
    whole = [one for one, _ in written if not _given_in(one, lesson)]
    own = [so_far.main] if so_far.main >= 0 else [one.at for one in untouched or whole]
    if not written and not own:
        return so_far
    main = own[0] if own else -1
    return TextAnswer(
        main=main,
        text="\n\n".join(text.strip("\n") for _, text in written) if written else so_far.text,
        merged=tuple(sorted({*so_far.merged, *(one.at for one in [*untouched, *whole])} - {main})),
        blank=not written,
        marked=so_far.marked,
        beside=bool(written) and so_far.marked,
        as_code=any(one.cell_type == "code" for one, _ in written),
    )


def _added(one: ObservedCell, lesson: ExpectedLesson) -> str:
    """Return what the student has written into a cell: all of it, or the lines added to a released cell."""
    given = _given_in(one, lesson)
    if one.cell_type == "code" and not given:
        return shown_text(one.source) or one.source
    if not given:
        return one.source
    return "\n".join(line for line in one.source.split("\n") if line.strip() not in given).strip("\n")


def _given_in(one: ObservedCell, lesson: ExpectedLesson) -> Counter[str]:
    """Return the lines of the released cell that a cell is an edited copy of; none if it is no copy."""
    return max(
        (lines for lines in lesson.given_words.values() if likeness(one.lines, lines) >= LIKE_TEXT),
        key=lambda lines: likeness(one.lines, lines),
        default=Counter(),
    )


def _is_untouched(one: ObservedCell, answer: ExpectedCell) -> bool:
    """Whether the cell is the stub, or empty. In a code cell, a comment counts as words."""
    text = plain(one.source, "markdown")
    return not text or text in answer.texts


def _holds_text(one: ObservedCell) -> bool:
    if one.cell_type != "code":
        return bool(one.plain)
    return words_in(one.source if is_prose(one.source) else shown_text(one.source)) > 0

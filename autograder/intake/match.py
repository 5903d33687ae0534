"""Matches the cells of a submission with the cells of the lesson.

The content of a cell counts for more than its metadata: a function is recognised by its name, a
test by its text, and only then does the grade_id decide. Metadata gets lost in copies, doubled by a
split and swapped by a paste; a name that a test looks up does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.intake.expected import ExpectedCell, ExpectedLesson, likeness, rubrics_in
from autograder.intake.look import ObservedCell, look
from autograder.intake.places import Anchors
from autograder.intake.read import StudentCell
from autograder.intake.words import TextAnswer, find_words

#: A cell that opens a test's rubric is a copy of that test if `likeness` is at least this.
LIKE_WITH_RUBRIC = 0.5
#: The least `likeness` of a copy that has neither a rubric nor a grade_id.
LIKE_ALONE = 0.75


@dataclass(frozen=True)
class Copies:
    """The student's copies of a test or locked cell: their places, and whether they were changed."""

    at: tuple[int, ...]
    changed: bool
    as_text: bool  # all were turned into text cells


@dataclass(frozen=True)
class CodeAnswer:
    """The cells that hold an answer in code.

    `at`: their places in order; () when there are none. `main`: the one that gets the answer's metadata.
    `blank`: they hold nothing but the stub. `spare`: untouched copies that do no harm where they are.
    `dropped`: untouched copies that would undo the answer. `moved`: untouched copies that would undo it but
    are needed, so they run before the first in `at`. `marked`: one was recognised by its grade_id.
    `defining`: how many define what is asked for.
    """

    at: tuple[int, ...] = ()
    main: int = -1
    blank: bool = False
    spare: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    marked: bool = True
    defining: int = 0

    @property
    def missing(self) -> bool:
        return not self.at


@dataclass(frozen=True)
class Match:
    """Copies by id of the test or locked cell, answers by id of the answer cell; places in the submission.

    `code_of`: the code of answers that had been turned into text cells. `stripped`: no cell has a
    grade_id of the lesson. `evidence`: how many cells of the lesson were recognised by an id, a name or
    a test's text. `share_of_given`: the share of the lesson's own text and demonstrations that is present.
    """

    copies: Mapping[str, Copies]
    code: Mapping[str, CodeAnswer]
    words: Mapping[str, TextAnswer]
    anchors: Anchors
    code_of: Mapping[int, str]
    stripped: bool
    evidence: int
    share_of_given: float

    def answers(self) -> Iterator[tuple[str, CodeAnswer | TextAnswer]]:
        """Yield all answers with their ids."""
        yield from self.code.items()
        yield from self.words.items()


@dataclass(frozen=True)
class _Claim:
    """A cell that may hold an answer."""

    at: int
    marked: bool  # it has the answer's grade_id
    defines: bool  # it defines a name that is asked for
    untouched: bool


def match(cells: Sequence[StudentCell], lesson: ExpectedLesson) -> Match:
    """Find the cells of `lesson` among those of a submission."""
    seen = look(cells, lesson)
    places = _copies(seen, lesson)
    code = _code(seen, lesson, places)
    _add_tests_typed_over(seen, places, code)
    taken = {at for ats in places.values() for at in ats}
    taken |= {at for one in code.values() for at in (*one.at, *one.spare, *one.dropped, *one.moved)}
    anchors = _anchors(seen, lesson, places, code)
    by_place = _code_by_place(seen, lesson, code, anchors, taken)
    code |= by_place
    words = find_words(seen, lesson, anchors, taken)
    in_words = {cell.position: words[cell.grade_id].main for cell in lesson.with_role("words")}
    return Match(
        copies={grade_id: _described(ats, seen, lesson, grade_id) for grade_id, ats in places.items()},
        code=code,
        words=words,
        anchors=anchors.with_places({known: place for known, place in in_words.items() if place >= 0}),
        code_of={one.at: one.code for one in seen if one.code is not None and one.cell_type != "code"},
        stripped=not any(one.marked for one in seen),
        evidence=len(places)
        + sum(bool(one.at) for answer, one in code.items() if answer not in by_place)
        + sum(one.marked for one in words.values()),
        share_of_given=len({one.given for one in seen} - {None}) / max(1, len(lesson.given)),
    )


def _copies(seen: Iterable[ObservedCell], lesson: ExpectedLesson) -> dict[str, list[int]]:
    """Return the places of the copies of each test and locked cell that has any."""
    places: dict[str, list[int]] = {}
    alike: dict[str, list[int]] = {}
    for one in seen:
        original = _copy_of(one, lesson, places)
        if original:
            places.setdefault(original.grade_id, []).append(one.at)
        elif one.code is not None and one.marked is None and one.given is None:
            likest = _most_alike(one, lesson)
            if likest:
                alike.setdefault(likest.grade_id, []).append(one.at)
    # where there is a sure copy, a cell that is only similar is the student's own
    return {**alike, **places}


def _copy_of(one: ObservedCell, lesson: ExpectedLesson, found: Collection[str]) -> ExpectedCell | None:
    """Return the test or locked cell that `one` is a copy of, by its text or else by its id."""
    fixed = lesson.with_role("test", "locked")
    same = [original for original in fixed if one.plain and one.plain in original.texts]
    if same:  # several tests may have the same text: then the id decides, then the order
        marked = [original for original in same if one.is_marked(original)]
        missing = [original for original in same if original.grade_id not in found]
        return (marked or missing or same)[0]
    # an answer typed over a test cell, or under its id, is still an answer
    return one.marked if one.marked in fixed and not one.names & _all_keys(lesson) else None


def _most_alike(one: ObservedCell, lesson: ExpectedLesson) -> ExpectedCell | None:
    """Return the test that a cell without a grade_id is an edited copy of; None if it is no copy."""
    if one.names & _all_keys(lesson):
        return None
    opened = {lesson.test_by_rubric.get(name) for name in rubrics_in(one.source)}
    scores = {
        test.grade_id: likeness(one.lines, test.lines)
        / (LIKE_WITH_RUBRIC if test.grade_id in opened else LIKE_ALONE)
        for test in lesson.with_role("test")
    }
    likest = max(lesson.with_role("test"), key=lambda test: scores[test.grade_id], default=None)
    return likest if likest and scores[likest.grade_id] >= 1 else None


def _code(
    seen: Sequence[ObservedCell], lesson: ExpectedLesson, copies: Mapping[str, Sequence[int]]
) -> dict[str, CodeAnswer]:
    """Return for each answer in code the cells that hold it, found by ids and names."""
    copied = {at for ats in copies.values() for at in ats}
    rest = [one for one in seen if one.code is not None and one.at not in copied]
    code = {}
    for answer in lesson.with_role("code"):
        tests = [copies[test][0] for test in lesson.tests_of.get(answer.grade_id, ()) if test in copies]
        code[answer.grade_id] = _held(answer, _claims(answer, rest, lesson), seen, min(tests, default=None))
    return code


def _claims(answer: ExpectedCell, seen: Iterable[ObservedCell], lesson: ExpectedLesson) -> list[_Claim]:
    """Return all cells that may hold `answer` by id or by the names they define; if none, doubtful ones."""
    sure: list[_Claim] = []
    doubtful: list[_Claim] = []
    for one in seen:
        marked = one.is_marked(answer)
        defines = bool(one.names & answer.keys)
        untouched = one.is_untouched(answer)
        if not marked and (not defines or one.given is not None):
            continue
        if not untouched and _is_stub(one, lesson):
            continue  # it belongs to another answer
        # it has the id of this answer and the function of another, or the id of a test
        misplaced = one.names & _all_keys(lesson) if not defines else _marked_as_fixed(one)
        (doubtful if misplaced else sure).append(_Claim(one.at, marked, defines, untouched))
    if any(not claim.untouched for claim in sure):
        return sure
    return sorted(sure + doubtful, key=lambda claim: claim.at)


def _held(
    answer: ExpectedCell, claims: Sequence[_Claim], seen: Sequence[ObservedCell], test: int | None
) -> CodeAnswer:
    """Choose, among the cells that may hold an answer, those that do. `test`: the place of its first test."""
    untouched = [claim for claim in claims if claim.untouched]
    filled = _that_count([claim for claim in claims if not claim.untouched], answer, seen, test)
    if not filled:
        marked = [claim.at for claim in untouched if claim.marked]
        at = tuple(claim.at for claim in untouched)
        return CodeAnswer(at, (marked or at)[0], blank=True, marked=bool(marked)) if at else CodeAnswer()
    defining = [claim for claim in filled if claim.defines]
    first = (defining or filled)[0].at
    best = defining or filled
    late = [claim.at for claim in untouched if claim.at > first]
    bound = frozenset().union(*(seen[claim.at].names for claim in filled))
    needed = tuple(at for at in late if not seen[at].names <= bound)
    return CodeAnswer(
        at=tuple(claim.at for claim in filled),
        main=([claim for claim in best if claim.marked] or best)[-1].at,
        spare=tuple(claim.at for claim in untouched if claim.at < first),
        dropped=tuple(at for at in late if at not in needed),
        moved=needed,
        marked=any(claim.marked for claim in filled),
        defining=len(defining),
    )


def _that_count(
    filled: Sequence[_Claim], answer: ExpectedCell, seen: Sequence[ObservedCell], test: int | None
) -> Sequence[_Claim]:
    """Leave out cells that merely use the same name: earlier drafts, and experiments after the test."""
    in_place = [claim for claim in filled if claim.marked or test is None or claim.at < test]
    if any(claim.defines or not answer.keys for claim in in_place):
        filled = in_place
    marked = [claim.at for claim in filled if claim.marked]
    there = frozenset().union(*(seen[at].names for at in marked))

    def is_draft(claim: _Claim) -> bool:
        return bool(marked) and claim.at < marked[-1] and seen[claim.at].names & answer.keys <= there

    return [claim for claim in filled if claim.marked or not is_draft(claim)]


def _add_tests_typed_over(
    seen: Iterable[ObservedCell], copies: dict[str, list[int]], code: Mapping[str, CodeAnswer]
) -> None:
    """Count a test cell that defines an answer as a changed test if the answer is in another cell too."""
    known = {at for one in code.values() for at in one.at} | {at for ats in copies.values() for at in ats}
    for one in seen:
        if one.marked is not None and _marked_as_fixed(one) and one.at not in known:
            copies[one.marked.grade_id] = sorted([*copies.get(one.marked.grade_id, ()), one.at])


def _code_by_place(
    seen: Sequence[ObservedCell],
    lesson: ExpectedLesson,
    code: Mapping[str, CodeAnswer],
    anchors: Anchors,
    taken: set[int],
) -> dict[str, CodeAnswer]:
    """Find answers without an id or a name by their neighbours: stubs, and code that defines no name.

    Adds their places to `taken`.
    """
    found: dict[str, CodeAnswer] = {}
    lost = [answer for answer in lesson.with_role("code") if code[answer.grade_id].missing]
    for gap, rivals in anchors.gaps(lost):
        free = [seen[at] for at in gap if at not in taken and seen[at].code and seen[at].given is None]
        fitting = [one for one in free if any(_fits(one, answer) for answer in rivals)]
        if len(rivals) > 1 and len(fitting) != len(rivals):
            continue  # unclear which cell is which answer
        for index, answer in enumerate(rivals):
            mine = fitting if len(rivals) == 1 else fitting[index : index + 1]
            mine = [one for one in mine if _fits(one, answer)]
            filled = [one for one in mine if not one.is_untouched(answer)]
            at = tuple(one.at for one in filled or mine)
            if at:
                taken |= set(at)
                found[answer.grade_id] = CodeAnswer(at, at[-1], blank=not filled, marked=False)
    return found


def _fits(one: ObservedCell, answer: ExpectedCell) -> bool:
    """Whether a cell in the place of `answer` may be it: no name is asked for, or it is untouched."""
    return not answer.keys or one.is_untouched(answer)


def _anchors(
    seen: Sequence[ObservedCell],
    lesson: ExpectedLesson,
    copies: Mapping[str, Sequence[int]],
    code: Mapping[str, CodeAnswer],
) -> Anchors:
    places: dict[int, int] = {}
    for one in seen:
        if one.given is not None:
            places.setdefault(one.given, one.at)
    for cell in lesson.cells:
        if cell.grade_id in copies:
            places[cell.position] = copies[cell.grade_id][0]
        elif cell.grade_id in code and code[cell.grade_id].at:
            places[cell.position] = code[cell.grade_id].main
    return Anchors(places, len(seen))


def _described(
    ats: Sequence[int], seen: Sequence[ObservedCell], lesson: ExpectedLesson, grade_id: str
) -> Copies:
    (original,) = [cell for cell in lesson.cells if cell.grade_id == grade_id]
    copies = [seen[at] for at in ats]
    text = [one.cell_type != original.cell_type for one in copies]
    return Copies(tuple(ats), all(one.plain not in original.texts for one in copies), all(text))


def _marked_as_fixed(one: ObservedCell) -> bool:
    return one.marked is not None and one.marked.role in ("test", "locked")


def _is_stub(one: ObservedCell, lesson: ExpectedLesson) -> bool:
    return any(one.plain in answer.texts for answer in lesson.with_role("code"))


def _all_keys(lesson: ExpectedLesson) -> frozenset[str]:
    return frozenset().union(*(cell.keys for cell in lesson.cells))

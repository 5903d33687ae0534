"""Controller of the pages for marking, without HTTP: it takes addresses and forms, and returns HTML."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from autograder.course import Course
from autograder.errors import NotThere, NotUnderstood
from autograder.gradebook import Gradebook
from autograder.gradebook.by_hand import HandMark, Standing, give_mark, read_standings, take_back
from autograder.marking import queue
from autograder.marking.answers import Answer, read_answers, refresh
from autograder.marking.comparing import Comparing
from autograder.marking.drawing import Drawing
from autograder.marking.grouping import Group, groups_of, to_be_compared
from autograder.marking.pages import AnswerView, GroupView, page
from autograder.marking.questions import Piece, Question, questions_of
from autograder.marking.rubric import Rubric, rubric_of_checks
from autograder.marking.undo import Steps
from autograder.model import ExerciseVerdict, Lesson, Verdict

#: The longest comment in characters. The gradebook could hold more; a longer one was pasted by mistake.
LONGEST_COMMENT = 10_000
#: The most different answers, and answers in all, on the page of a group; the rest follows on the next.
DIFFERENT_A_PAGE, ANSWERS_A_PAGE = 25, 500
GROUPS_A_PAGE = 20


@dataclass(frozen=True)
class Reply:
    """A page, or (with `location`) a redirect to another one. Locations are relative to the pages' root."""

    html: str = ""
    location: str = ""
    status: int = 200


@dataclass(frozen=True)
class Form:
    """A form that was sent from a page."""

    fields: Mapping[str, str]
    seen: Mapping[str, str]  # ids of the answers that are marked, each with the version that the marker saw

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


class MarkingController:
    """Marks the answers of one course. Use it from one thread at a time."""

    def __init__(
        self,
        course: Course,
        book: Gradebook,
        lessons: Sequence[Lesson],
        comparing: Comparing,
        *,
        names: bool = False,
    ) -> None:
        self._course, self._book, self._comparing, self._names = course, book, comparing, names
        self._questions = {question.key: question for lesson in lessons for question in questions_of(lesson)}
        self._drawing = Drawing()
        self._steps = Steps()

    def close(self) -> None:
        """End the processes that draw and compare."""
        self._comparing.close()
        self._drawing.close()

    def prepare(self, lesson: str) -> None:
        """Read the lesson's answers in words that have changed, and start the process that draws them."""
        self._drawing.draw([Piece("markdown", "")])
        self._refresh([one for one in self._questions.values() if one.lesson == lesson and one.for_all])

    # Pages

    def overview(self, undo: str = "") -> Reply:
        """Return the page of all questions, with the number of answers that are left for each."""
        with self._book.reading() as session:
            counts = queue.count_all(session, list(self._questions.values()))
        rows = [(one, counts[one.key]) for one in self._questions.values() if one.key in counts]
        rows = [(one, count) for one, count in rows if count.total]
        lessons: dict[str, list[tuple[Question, queue.Count]]] = {}
        for question, count in rows:
            lessons.setdefault(question.lesson, []).append((question, count))
        words = sum((count for one, count in rows if one.kind != "checked"), queue.Count())
        checked = sum((count for one, count in rows if one.kind == "checked"), queue.Count())
        following = next((question for question, count in rows if count.left), None)
        return Reply(
            page(
                "overview.html.j2",
                lessons=lessons,
                words=words,
                checked=checked,
                following=following,
                undo=self._undo(undo),
            )
        )

    def answer(self, key: str, show: str, at: str, undo: str = "", said: str = "") -> Reply:
        """Return the page of one answer; without `at`, of the first that is shown."""
        question, shown = self._question(key), _show(show)
        if question.for_all:
            self._refresh([question])
        with self._book.reading() as session:
            found = at or queue.first(session, question, shown) or ""
        if not found:
            return self._nothing_left(question, shown, undo)
        return Reply(self._answer_page(question, shown, found, undo=undo, said=said))

    def groups(self, key: str, start: int = 0, undo: str = "") -> Reply:
        """Return the page of a question's groups of answers; groups with answers left come first."""
        question = self._question(key)
        self._refresh([question])
        found, under_way = self._groups(question)
        found.sort(key=lambda group: (not group.left, -len(group.members), group.key))
        start = min(max(start, 0), max(len(found) - 1, 0))
        shown = found[start : start + GROUPS_A_PAGE]
        drawn = self._drawing.draw([Piece("markdown", group.members[0].source) for group in shown])
        return Reply(
            page(
                "groups.html.j2",
                question=question,
                groups=list(zip(shown, drawn, strict=True)),
                start=start,
                length=GROUPS_A_PAGE,
                total=len(found),
                answers=sum(len(group.members) for group in found),
                count=self._count(question),
                under_way=under_way,
                way=self._comparing.way,
                undo=self._undo(undo),
            )
        )

    def group(self, key: str, group_key: str, undo: str = "", said: str = "") -> Reply:
        """Return the page of one group: its answers that are left, then those that are marked."""
        question = self._question(key)
        self._refresh([question])
        found, _ = self._groups(question)
        group = next((one for one in found if group_key in one.alike), None)
        if group is None:
            return Reply(location=self._to("groups", question, undo=undo))
        return Reply(self._group_page(question, group, undo=undo, said=said))

    # Actions

    def mark(self, key: str, form: Form) -> Reply:
        """Mark one answer, or the answers of a group that were shown."""
        question, shown = self._question(key), _show(form.get("show"))
        in_group = form.get("group")
        if not form.seen:
            raise NotUnderstood("No answer is ticked, so none was marked. Go back and tick some.")
        if in_group and not form.get("looked"):
            raise NotUnderstood(
                "Tick 'I have looked through these answers' first, so that a mark is for what you saw."
            )
        mark = self._mark_of(question, form)
        with self._book.reading() as session:
            there = read_standings(session, question.cell, list(form.seen))
        students = [standing.student for standing in there.values()]
        self._refresh([question], students)  # an answer handed in anew meanwhile must not get the mark
        with self._book.writing() as session:
            outcome = give_mark(session, question.cell, mark, form.seen)
        undo = self._steps.add(question, outcome.given, form.get("undo"))
        if in_group:
            said = f"refused-{len(outcome.refused)}" if outcome.refused else f"given-{len(outcome.given)}"
            return self._after_group(question, in_group, undo, said)
        if outcome.refused:
            at = outcome.refused[0].grade_id
            return Reply(self._answer_page(question, shown, at, undo=undo, refused=mark), status=409)
        at = next(iter(form.seen))
        with self._book.reading() as session:
            after = queue.neighbours(session, question, shown, at).after
        if after is None or after == at:
            return self._nothing_left(question, shown, undo)
        return Reply(location=self._to("question", question, show=shown, at=after, undo=undo))

    def undo(self, name: str) -> Reply:
        """Undo the step of that name, and show the page of its answer or group."""
        step = self._steps.take(name)
        if step is None:
            raise NotThere(
                "There is nothing to take back: it was taken back already, or this page is an old one."
            )
        with self._book.writing() as session:
            outcome = take_back(session, step.question.cell, step.given)
        said = f"kept-{len(outcome.refused)}" if outcome.refused else f"undone-{len(outcome.given)}"
        first = step.given[0].before
        if len(step.given) > 1:
            return Reply(
                location=self._to("group", step.question, group=first.alike, undo=step.before, said=said)
            )
        return Reply(
            location=self._to(
                "question", step.question, show="all", at=first.grade_id, undo=step.before, said=said
            )
        )

    # Helpers

    def _question(self, key: str) -> Question:
        if key not in self._questions:
            raise NotThere("There is no such question here. The list of questions has those that there are.")
        return self._questions[key]

    def _refresh(self, questions: Sequence[Question], students: Sequence[str] | None = None) -> None:
        refresh(self._book, self._course, questions, students=students)

    def _undo(self, name: str) -> str:
        return name if self._steps.known(name) else ""

    def _to(self, where: str, question: Question, **more: str) -> str:
        return f"{where}/{question.key}?{urlencode({name: text for name, text in more.items() if text})}"

    def _count(self, question: Question) -> queue.Count:
        with self._book.reading() as session:
            return queue.count_all(session, [question]).get(question.key, queue.Count())

    def _groups(self, question: Question) -> tuple[list[Group], bool]:
        with self._book.reading() as session:
            listed = queue.to_compare(session, question)
        similar, under_way = self._comparing.similar(question.key, to_be_compared(listed))
        return groups_of(listed, similar), under_way

    def _nothing_left(self, question: Question, show: queue.Show, undo: str) -> Reply:
        with self._book.reading() as session:
            counts = queue.count_all(session, list(self._questions.values()))
        keys = list(self._questions)
        later = keys[keys.index(question.key) + 1 :] + keys[: keys.index(question.key)]
        following = next((key for key in later if key in counts and counts[key].left), None)
        return Reply(
            page(
                "nothing.html.j2",
                question=question,
                show=show,
                count=counts.get(question.key, queue.Count()),
                following=self._questions[following] if following else None,
                left=sum(count.left for count in counts.values()),
                undo=self._undo(undo),
            )
        )

    def _answer_page(
        self,
        question: Question,
        show: queue.Show,
        at: str,
        *,
        undo: str = "",
        said: str = "",
        refused: HandMark | None = None,
    ) -> str:
        with self._book.reading() as session:
            standing = read_standings(session, question.cell, [at]).get(at)
        if standing is None:
            raise NotThere("This answer is not in the gradebook any more. Go on with the list of questions.")
        if not question.for_all or standing.source is None:
            self._refresh([question], [standing.student])
        with self._book.reading() as session:
            standing = read_standings(session, question.cell, [at])[at]
            around = queue.neighbours(session, question, show, at)
            count = queue.count_all(session, [question]).get(question.key, queue.Count())
            alike = queue.count_alike(session, question, standing.alike) if question.for_all else 1
        verdict = None if question.for_all else self._book.machine_verdict(standing.student, question.lesson)
        (found,) = read_answers(self._course, standing.student, [question])
        outcome = _outcome(verdict, question)
        rubric = rubric_of_checks(outcome) if outcome else question.rubric
        return page(
            "answer.html.j2",
            question=question,
            show=show,
            around=around,
            count=count,
            alike=alike,
            rubric=rubric,
            view=self._view(question, standing, found),
            beside=self._beside(question),
            outcome=outcome,
            reasons=verdict.reasons if verdict else (),
            chosen=_chosen(standing, rubric),
            refused=refused,
            undo=self._undo(undo),
            said=_said(said),
        )

    def _group_page(self, question: Question, group: Group, *, undo: str, said: str) -> str:
        waiting = [one for one in group.members if one.waits]
        other = [one for one in group.members if not one.waits]
        shown: dict[str, list[queue.Listed]] = {}
        for one in [*waiting, *other][:ANSWERS_A_PAGE]:
            if one.alike in shown or len(shown) < DIFFERENT_A_PAGE:
                shown.setdefault(one.alike, []).append(one)
        ids = [one.grade_id for some in shown.values() for one in some]
        with self._book.reading() as session:
            standings = read_standings(session, question.cell, ids)
        drawn = self._drawing.draw([Piece(_cell_type(question), some[0].source) for some in shown.values()])
        views = [
            GroupView(html, tuple(standings[one.grade_id] for one in some if one.grade_id in standings))
            for html, some in zip(drawn, shown.values(), strict=True)
        ]
        return page(
            "group.html.j2",
            question=question,
            group=group,
            views=views,
            rest=len(group.members) - len(ids),
            rubric=question.rubric,
            beside=self._beside(question),
            count=self._count(question),
            chosen=(),
            names=self._names,
            undo=self._undo(undo),
            said=_said(said),
        )

    def _after_group(self, question: Question, group_key: str, undo: str, said: str) -> Reply:
        """Return to the group while answers in it are left, else to the list of groups."""
        found, _ = self._groups(question)
        group = next((one for one in found if group_key in one.alike), None)
        if group is not None and (group.left or said.startswith("refused")):
            return Reply(location=self._to("group", question, group=group_key, undo=undo, said=said))
        return Reply(location=self._to("groups", question, undo=undo))

    def _mark_of(self, question: Question, form: Form) -> HandMark:
        """Return the mark that a form holds. Raises NotUnderstood."""
        comment = form.get("comment").replace("\r\n", "\n").replace("\0", "").strip()
        if len(comment) > LONGEST_COMMENT:
            raise NotUnderstood(
                f"The comment has {len(comment)} characters; {LONGEST_COMMENT} at most are kept."
            )
        if form.get("take_back"):
            return HandMark(None, comment)
        text = form.get("points").strip().replace(",", ".")
        items = tuple(int(item) for item in form.get("items").split() if item.isdecimal() and len(item) < 3)
        if not text:
            raise NotUnderstood(
                "No points were given. Choose a line of the rubric, or type a number of points."
            )
        try:
            points = float(text)
        except ValueError:
            points = math.nan
        if not 0 <= points <= question.points:
            raise NotUnderstood(f"'{text[:20]}' is no number of points between 0 and {question.points:g}.")
        return HandMark(points, comment, items)

    def _view(self, question: Question, standing: Standing, found: Answer) -> AnswerView:
        kind = _cell_type(question)
        pieces = found.pieces or (Piece(kind, ""),)
        drawn = self._drawing.draw(pieces)
        before = (
            self._drawing.draw([Piece(kind, standing.marked_source or "")])[0] if standing.changed else None
        )
        blank = not found.source.strip() or found.source.split() == question.stub.split()
        people = self._book.people().get(standing.student) if self._names else None
        name = f"{people.first_name} {people.last_name}".strip() if people else ""
        return AnswerView(
            standing,
            tuple(drawn),
            blank=blank and not found.attached,
            before=before,
            name=f"{name} ({standing.student})" if name else standing.student if self._names else "",
        )

    def _beside(self, question: Question) -> dict[str, list[Markup]]:
        """Draw what is shown beside every answer to a question."""
        model = Piece("code" if question.kind != "words" else "markdown", question.model)
        pieces = {
            "asked": list(question.asked),
            "open": [Piece("markdown", question.open_rubric)] if question.open_rubric else [],
            "model": [model] if question.model else [],
            "notes": [Piece("markdown", question.notes)] if question.notes else [],
        }
        drawn = iter(self._drawing.draw([piece for some in pieces.values() for piece in some]))
        return {name: [next(drawn) for _ in some] for name, some in pieces.items()}


def _outcome(verdict: Verdict | None, question: Question) -> ExerciseVerdict | None:
    exercises = verdict.exercises if verdict else ()
    found = next((one for one in exercises if one.id == question.exercise), None)
    return replace(found, max_score=question.points) if found else None


def _chosen(standing: Standing, rubric: Rubric) -> tuple[int, ...]:
    """Return the items that are ticked at first: those of the last mark, else the checks that passed."""
    if standing.manual_score is not None:
        return tuple(item for item in standing.items if item < len(rubric.items))
    return tuple(number for number, item in enumerate(rubric.items) if item.ticked)


def _cell_type(question: Question) -> str:
    return "markdown" if question.kind == "words" else "code"


def _show(text: str) -> queue.Show:
    return text if text in queue.SHOWS else "left"


def _said(text: str) -> tuple[str, int] | None:
    """Return what an address says about the last step: what was done, and to how many; else None."""
    word, _, number = text.partition("-")
    if word in ("given", "refused", "undone", "kept") and number.isdecimal() and len(number) < 6:
        return word, int(number)
    return None

"""Turns claims on files into hand-ins: a student's files for one lesson that were handed in together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograder.collecting.claims import Claim, Claims, without_archive_suffix
from autograder.collecting.entries import Entry
from autograder.collecting.lessons import LessonFinder, LessonNotebook
from autograder.collecting.platforms import loose
from autograder.intake import MAX_BYTES
from autograder.intake.beside import MAX_FILE_BYTES, MAX_FILES
from autograder.intake.choose import Candidate, Pile, choose_each, kind_of_file
from autograder.intake.plain_files import NOT_HANDED_IN, ORIGIN
from autograder.intake.spelling import is_notebook_name, readable, spelt, strangeness
from autograder.layout import notebook_file
from autograder.roster import Found, Roster


@dataclass(frozen=True)
class Fate:
    """What became of one file."""

    source: str
    what: str  # 'placed', 'beside', 'kept aside', 'replaced', 'unchanged', 'used', 'left', 'not placed'
    student: str = ""
    lesson: str = ""
    why: str = ""


@dataclass(frozen=True)
class HandIn:
    """A hand-in: its files by the path that they get in `submitted/STUDENT/LESSON/`."""

    student: str
    lesson: str
    files: Mapping[str, Entry]
    claim: Claim  # the notebook's
    changed: datetime | None  # the latest of the files' times
    notes: tuple[str, ...] = ()

    @property
    def order(self) -> int:
        return self.claim.order

    @property
    def main(self) -> str:
        """Where the notebook was found, for a message."""
        return next(iter(self.files.values())).source


@dataclass
class _Group:
    """All files of one hand-in of one student."""

    student: str
    notebooks: list[tuple[Entry, Claim, LessonNotebook]] = field(default_factory=list)
    others: list[tuple[Entry, Claim]] = field(default_factory=list)
    unknown: list[Entry] = field(default_factory=list)  # notebooks whose lesson is unknown


def hand_ins(
    entries: Sequence[Entry], claims: Claims, roster: Roster, finder: LessonFinder, forced: str = ""
) -> tuple[list[HandIn], list[Fate]]:
    """Return the hand-ins among these files, and what became of the files that are in none."""
    fates: list[Fate] = []
    groups: dict[tuple[str, str], _Group] = {}
    for place, entry in enumerate(entries):
        claim = claims[place]
        if entry.junk:
            fates.append(Fate(entry.source, "left"))
        elif entry.refused:
            fates.append(_not_placed(entry, entry.refused, _whose(claim, roster)))
        elif claim.used:
            fates.append(Fate(entry.source, "used", why=claim.used))
        else:
            _sort_in(entry, claim, roster, finder, forced, groups, fates)
    made: list[HandIn] = []
    for group in groups.values():
        made += _of_group(group, finder, forced, fates)
    return made, fates


def _sort_in(
    entry: Entry,
    claim: Claim,
    roster: Roster,
    finder: LessonFinder,
    forced: str,
    groups: dict[tuple[str, str], _Group],
    fates: list[Fate],
) -> None:
    which = None
    if is_notebook_name(entry.name):
        above = [without_archive_suffix(part) for part in reversed(entry.parts[:-1])]
        names = [claim.within[-1], *filter(None, [claim.lesson]), *above]
        which = finder.which(entry.read, names, forced)
    for found in _whose(claim, roster):
        if not found.student:
            fates.append(_not_placed(entry, found.why, ()))
            continue
        if spelt(found.student, finder.notebooks):
            why = f"'{found.student}' is a lesson's name: in submitted/ it would be taken for that lesson."
            fates.append(_not_placed(entry, why, ()))
            continue
        group = groups.setdefault((claim.hand_in, found.student), _Group(found.student))
        if which is not None:
            group.notebooks.append((entry, claim, which))
        elif is_notebook_name(entry.name):
            group.unknown.append(entry)
        else:
            group.others.append((entry, claim))


def _whose(claim: Claim, roster: Roster) -> tuple[Found, ...]:
    """Look up the students whom a claim names: one, or every member of a group."""
    if not claim.who:
        return (Found(why="Whose it is can't be told."),)
    if roster and claim.platform == loose.NAME:
        return (_first_known(claim.who[0].names, roster),)
    if roster:
        return tuple(roster.find(one.ids, one.names) for one in claim.who)
    if claim.platform == loose.NAME and not loose.is_told(claim):
        return (
            Found(
                why="Whose it is can't be told: put it into a folder that is named after the student, or "
                "give a list of students by --roster."
            ),
        )
    return tuple(_by_name_alone(one.names[0]) for one in claim.who)


def _first_known(names: Sequence[str], roster: Roster) -> Found:
    """Find the student whom the first of these names tells that is known: the outer folder's goes before."""
    for name in names:
        if (found := roster.find((), (name,))).student:
            return found
    return roster.find((), names)


def _by_name_alone(name: str) -> Found:
    student = readable(name.replace("/", "_").replace("\\", "_").strip())
    if not student or student.startswith("."):
        return Found(why=f"'{student}' can't be the name of a student.")
    return Found(student)


def _of_group(group: _Group, finder: LessonFinder, forced: str, fates: list[Fate]) -> list[HandIn]:
    """Return a hand-in for each lesson in the group. Other files go with the notebooks beside them."""
    for entry in group.unknown:
        why = "Which lesson it is of can't be told, neither by what is in it nor by its name. See --lesson."
        fates.append(Fate(entry.source, "not placed", group.student, why=why))
    by_lesson: dict[str, list[tuple[Entry, Claim, LessonNotebook]]] = defaultdict(list)
    asked_for = any(which.lesson == forced for _, _, which in group.notebooks)
    for entry, claim, which in group.notebooks:
        if forced and which.lesson != forced and asked_for:
            why = f"It is of {which.lesson}, and {forced} was asked for."
            fates.append(Fate(entry.source, "not placed", group.student, which.lesson, why))
        elif forced and which.lesson != forced:  # handed in for the wrong lesson: the grader will tell them
            wrong = LessonNotebook(forced, (finder.notebooks[forced] or (forced,))[0], inside=False)
            by_lesson[forced].append((entry, claim, wrong))
        else:
            by_lesson[which.lesson].append((entry, claim, which))
    beside = _shared_out(group.others, by_lesson, group.student, fates)
    return [
        made
        for lesson, notebooks in by_lesson.items()
        if (made := _made(group.student, lesson, notebooks, beside[lesson], finder, fates))
    ]


def _shared_out(
    others: Sequence[tuple[Entry, Claim]],
    by_lesson: Mapping[str, Sequence[tuple[Entry, Claim, LessonNotebook]]],
    student: str,
    fates: list[Fate],
) -> dict[str, list[tuple[Entry, Claim]]]:
    """Assign files that are no notebooks to the lesson of the nearest notebooks above or beside them."""
    shared: dict[str, list[tuple[Entry, Claim]]] = defaultdict(list)
    folders: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for lesson, notebooks in by_lesson.items():
        for _, claim, _ in notebooks:
            for length in range(len(claim.within)):
                folders[claim.within[:length]].add(lesson)
    for entry, claim in others:
        above = (claim.within[:length] for length in range(len(claim.within) - 1, -1, -1))
        lessons = next((folders[folder] for folder in above if folder in folders), set())
        if len(lessons) == 1:
            shared[next(iter(lessons))].append((entry, claim))
            continue
        kind = kind_of_file(entry.name) or "no notebook"
        if lessons:
            why = f"It is {kind}, and lies beside notebooks of several lessons."
        else:
            why = f"It is {kind}, and no notebook of a lesson came with it."
        fates.append(Fate(entry.source, "not placed", student, why=why))
    return shared


def _made(
    student: str,
    lesson: str,
    notebooks: Sequence[tuple[Entry, Claim, LessonNotebook]],
    beside: Sequence[tuple[Entry, Claim]],
    finder: LessonFinder,
    fates: list[Fate],
) -> HandIn | None:
    """Make one hand-in. Among several candidates for a notebook, intake's rules choose."""
    names = finder.notebooks[lesson] or (lesson,)
    kept: list[tuple[Entry, Claim, LessonNotebook]] = []
    for entry, claim, which in notebooks:
        if entry.size > MAX_BYTES:
            why = f"The file is larger than {MAX_BYTES // 1_000_000} MB."
            fates.append(Fate(entry.source, "not placed", student, lesson, why))
        else:
            kept.append((entry, claim, which))
    chosen = _chosen(kept, names)
    if not chosen:
        return None
    main, claim, _ = next(iter(chosen.values()))
    files = {notebook_file(name): entry for name, (entry, _, _) in chosen.items()}
    base = claim.within[:-1]
    taken = {id(entry) for entry, _, _ in chosen.values()}
    rest = [(entry, said) for entry, said, _ in kept if id(entry) not in taken]
    for entry, said in (*rest, *beside):
        why = _take(files, entry, said, base)
        if why:
            fates.append(Fate(entry.source, "not placed", student, lesson, why))
    times = [entry.changed for entry, _, _ in chosen.values() if entry.changed is not None]
    return HandIn(student, lesson, files, claim, max(times, default=None), _notes(claim, main))


def _chosen(
    notebooks: Sequence[tuple[Entry, Claim, LessonNotebook]], names: Sequence[str]
) -> dict[str, tuple[Entry, Claim, LessonNotebook]]:
    """Return for each notebook of the lesson the file that is taken for it."""
    chosen: dict[str, tuple[Entry, Claim, LessonNotebook]] = {}
    for name in names:
        of_it = [one for one in notebooks if one[2].notebook == name]
        candidates = {
            # Made-up paths that differ even where the files' names do not. Nothing is read from them.
            Path(str(place), said.within[-1]): (entry, said, which)
            for place, (entry, said, which) in enumerate(of_it)
        }
        pile = Pile(
            candidates=[
                Candidate(
                    path,
                    strangeness(said.within[-1], name),
                    entry.source,
                    depth=len(said.within),
                    changed=int(entry.changed.timestamp() * 1e9) if entry.changed else 0,
                )
                for path, (entry, said, _) in candidates.items()
            ]
        )
        found, _, _ = choose_each(pile, [name])
        if name in found:
            chosen[name] = candidates[found[name].path]
        elif of_it:  # several fit equally well and none has the lesson's name: take the latest
            chosen[name] = max(of_it, key=lambda one: (one[1].order, str(one[0].changed), one[0].source))
    return chosen


def _take(files: dict[str, Entry], entry: Entry, claim: Claim, base: tuple[str, ...]) -> str:
    """Put a file that belongs to the notebook into `files`. Return why that was refused, or ''."""
    within = claim.within
    inside = within[len(base) :] if within[: len(base)] == base else within
    parts = [readable(part) for part in inside]
    name = "/".join(parts)
    if any(part in ("", ".", "..") for part in parts):
        return "Its name can't be that of a file."
    if name in NOT_HANDED_IN and not (claim.keeps_time and name != ORIGIN):  # a student could have made it up
        return "nbgrader writes a file of that name itself; a student's own says nothing."
    if len(files) > MAX_FILES:
        return f"More than {MAX_FILES} files came with the notebook."
    if entry.size > MAX_FILE_BYTES and not is_notebook_name(name):
        return f"It is larger than {MAX_FILE_BYTES >> 20} MiB: so large a file is not given to the notebook."
    while taken := _taken(name, files):
        path = PurePosixPath(taken)
        name = f"{path.with_name(f'{path.stem}-again{path.suffix}')}{name[len(taken) :]}"
    files[name] = entry
    return ""


def _taken(name: str, files: Mapping[str, Entry]) -> str:
    """Return the beginning of a path, or all of it, that is a file's already, or a folder's; or ''."""
    if name in files or any(other.startswith(f"{name}/") for other in files):
        return name
    return next((other for other in files if name.startswith(f"{other}/")), "")


def _notes(claim: Claim, main: Entry) -> tuple[str, ...]:
    """Return what an instructor should know about a hand-in, in sentences."""
    said = claim.origin.get("owner", "")
    if claim.origin.get("platform") == "nbgrader" and said and said != claim.origin["student"]:
        return (f"its folder belongs to the user '{said}'",)
    return ()


def _not_placed(entry: Entry, why: str, found: Iterable[Found]) -> Fate:
    student = next((one.student for one in found if one.student), "")
    return Fate(entry.source, "not placed", student, why=why)

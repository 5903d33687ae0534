"""Chooses which of a student's notebooks for a lesson is graded, and says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from autograder.intake.spelling import OTHER, SAME, handed_in_again, strangeness

#: The most names in one sentence; the others are only counted.
MOST_NAMES = 8
#: So many of a student's notebooks are looked into, when the best by name has nothing to grade.
MOST_LOOKED_INTO = 20

#: Says of a file why there is nothing to grade in it as the notebook of that name; '' when there is.
Lacks = Callable[[Path, str], str]

#: Kinds of files that are no notebooks, by the end of the name.
_KINDS = {
    ".zip": "an archive, to be unpacked",
    ".7z": "an archive, to be unpacked",
    ".rar": "an archive, to be unpacked",
    ".gz": "an archive, to be unpacked",
    ".tar": "an archive, to be unpacked",
    ".crdownload": "a download that was not finished",
    ".part": "a download that was not finished",
    ".download": "a download that was not finished",
    ".html": "a web page made of a notebook",
    ".pdf": "a document",
    ".py": "a program",
}


@dataclass(frozen=True)
class Candidate:
    """A notebook that may be the one to grade.

    `strangeness` of its name (see `spelling`). `shown`: its path within the lesson's folder, for people; of
    a `stray`, which lies in no folder of its lesson, its path within `submitted/`. `depth`: how many folders
    deep it lies there. `branch`: folders above that are named after neither a student nor a lesson.
    `owner_id`: the number that a learning platform gave the student. `changed`: in nanoseconds.
    """

    path: Path
    strangeness: int
    shown: str
    depth: int = 0
    stray: bool = False
    branch: str = ""
    owner_id: str = ""
    changed: int = 0

    @property
    def rank(self) -> tuple[int, bool, bool, int]:
        """The candidate's rank: the best one has the lowest."""
        return self.strangeness, self.stray, bool(self.branch), self.depth


@dataclass
class Pile:
    """All files that were found of one student and one lesson."""

    folders: list[Path] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # paths of other files, for messages
    junk: list[tuple[str, str]] = field(default_factory=list)  # made by programs: paths, and what they are
    reasons: list[str] = field(default_factory=list)
    unreadable: bool = False  # a folder could not be read


@dataclass(frozen=True)
class Chosen:
    """The notebook to grade, if any, and sentences about what was unusual.

    `doubt`: why not even a missing submission can be recorded, since a file may be this student's.
    """

    candidate: Candidate | None
    reasons: tuple[str, ...]
    doubt: str = ""


def choose(pile: Pile, lesson: str, lacks: Lacks = lambda path, name: "") -> Chosen:
    """Choose one of the candidates, if it is clear which.

    The exact name wins, wherever it lies; then the same name in other spelling, then copies of it, then names
    that contain it, then a notebook that stands alone under another name. Of several with equally good
    names, the one in the lesson's folder and nearest to its top; then the one that Canvas numbers as handed
    in again; then the one that was changed last. One that `lacks` something to grade wins against none that
    has it.
    """
    candidates = sorted(pile.candidates, key=lambda one: (one.rank, one.shown))
    if not candidates:
        return Chosen(None, (*pile.reasons, *_nothing(pile, lesson)))
    best = _best(candidates)
    if doubt := _doubt(candidates, best, lesson):
        return Chosen(None, (), doubt)
    if best[0].strangeness == OTHER and len(best) > 1:
        names = _listed(one.shown for one in best)
        return Chosen(None, (*pile.reasons, f"None of the notebooks {names} is called '{lesson}.ipynb'."))
    passed_over = _passed_over(candidates, _chosen(best), lesson, lacks)
    best = _best([one for one in candidates if one.path not in passed_over])
    if doubt := _doubt(candidates, best, lesson):
        return Chosen(None, (), doubt)
    chosen = _chosen(best)
    reasons = list(pile.reasons)
    if chosen.stray:
        reasons.append(f"'{chosen.shown}' lies in no folder '{lesson}'; it was graded all the same.")
    elif candidates[0].strangeness > SAME:
        reasons.append(f"'{chosen.shown}' was graded: there is no '{lesson}.ipynb'.")
    others = [
        one
        for one in candidates
        if one is not chosen and (one.strangeness < OTHER or chosen.depth or one in best)
    ]
    if others:
        names = _listed(one.shown for one in others)
        why = _why(chosen, [one for one in best if one is not chosen and one.depth == chosen.depth])
        reasons.append(f"Several notebooks were handed in; '{chosen.shown}'{why} was graded, not {names}.")
    named = [one for one in candidates if passed_over.get(one.path) and one in others][:MOST_NAMES]
    reasons += [f"'{one.shown}' was passed over: {passed_over[one.path]}" for one in named]
    return Chosen(chosen, tuple(reasons))


def _best(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return those with the best name and place; `candidates` are in the order of their ranks."""
    return [one for one in candidates if one.rank[:3] == candidates[0].rank[:3]]


def _chosen(best: Sequence[Candidate]) -> Candidate:
    equal = [one for one in best if one.depth == best[0].depth]
    return max(equal, key=lambda one: (handed_in_again(one.path.name), one.changed, one.shown))


def _passed_over(
    candidates: Sequence[Candidate], first: Candidate, lesson: str, lacks: Lacks
) -> dict[Path, str]:
    """Return the candidates that yield to another and why, if the `first` choice has nothing to grade.

    Empty when no other one has either.
    """
    if len(candidates) == 1 or not (why := lacks(first.path, lesson)):
        return {}
    others = [one for one in candidates if one is not first]
    found = {one.path: lacks(one.path, lesson) for one in others[:MOST_LOOKED_INTO]}
    if all(found.values()):
        return {}
    unseen = {one.path: "" for one in others[MOST_LOOKED_INTO:]}
    return {first.path: why, **{path: said for path, said in found.items() if said}, **unseen}


def choose_each(
    pile: Pile, names: Sequence[str], lacks: Lacks = lambda path, name: ""
) -> tuple[dict[str, Candidate], tuple[str, ...], str]:
    """Choose for an assignment of several notebooks one for each name; return sentences and a doubt too.

    A file with exactly the name of a notebook is that one; the others are chosen from the remaining files.
    """
    found: dict[str, Candidate] = {}
    reasons: list[str] = []
    doubt = ""
    exactly = [name for name in names if any(one.path.name == f"{name}.ipynb" for one in pile.candidates)]
    for name in (*exactly, *(name for name in names if name not in exactly)):
        taken = list(found.values())
        left = [
            replace(one, strangeness=strangeness(one.path.name, name))
            for one in pile.candidates
            if one.path not in {other.path for other in taken}
            and one.path.name.removesuffix(".ipynb") not in {*names} - {name}
        ]
        chosen = choose(replace(pile, candidates=left), name, lacks)
        doubt = doubt or chosen.doubt
        reasons += chosen.reasons
        if chosen.candidate:
            found[name] = chosen.candidate
    return {name: found[name] for name in names if name in found}, tuple(dict.fromkeys(reasons)), doubt


def kind_of_file(name: str) -> str:
    """Return what kind of file a name means: 'an archive, to be unpacked'; '' for an unknown kind."""
    return _KINDS.get(PurePath(name.casefold()).suffix, "")


def of_programs(where: str, junk: Sequence[tuple[str, str]]) -> str:
    """Return the sentence about files that no person has put there; '' if there are none."""
    if not junk:
        return ""
    told = ", ".join(f"'{name}' ({what})" for name, what in junk[:MOST_NAMES])
    more = f" and {len(junk) - MOST_NAMES} more" if len(junk) > MOST_NAMES else ""
    return f"{where} is only what programs make by themselves: {told}{more}."


def _doubt(candidates: Sequence[Candidate], best: Sequence[Candidate], lesson: str) -> str:
    """Return why it is unknown whose the notebooks are; '' if it is known."""
    if len({one.owner_id for one in candidates} - {""}) > 1:
        names = _listed(one.shown for one in candidates)
        return (
            f"{names} have one name of a student and several numbers, so they may be of several people. "
            "Give each a folder of their own."
        )
    branches = sorted({one.branch for one in best})
    if len(branches) > 1:
        return (
            f"{_listed(branches)} hold a notebook of '{lesson}' each. If they are students, put their "
            "folders into submitted/ itself; if not, leave one of them."
        )
    return ""


def _why(chosen: Candidate, equal: Sequence[Candidate]) -> str:
    if not equal:
        return ""
    again = handed_in_again(chosen.path.name)
    if any(handed_in_again(one.path.name) < again for one in equal):
        return ", which was handed in last,"
    if all(one.changed < chosen.changed for one in equal):
        return ", which was changed last,"
    return ", the last by name of those that were changed last,"


def _nothing(pile: Pile, lesson: str) -> Iterable[str]:
    yield f"There is no notebook '{lesson}.ipynb'."
    if pile.others:
        kinds = [kind_of_file(name) for name in pile.others[:MOST_NAMES]]
        named = [
            f"'{name}' ({kind})" if kind else f"'{name}'"
            for name, kind in zip(pile.others, kinds, strict=False)
        ]
        more = len(pile.others) - len(named)
        yield f"What was handed in: {', '.join(named)}{f' and {more} more' if more > 0 else ''}."
    if told := of_programs("Beside that" if pile.others else "There", pile.junk):
        yield told


def _listed(names: Iterable[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    more = len(quoted) - MOST_NAMES
    return ", ".join(quoted[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")

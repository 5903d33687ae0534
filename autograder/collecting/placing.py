"""Chooses which of a student's hand-ins counts, and puts it into `submitted/`, the others into `earlier/`.

The last one before the deadline counts; where all are late, the last. What lies in `submitted/` and in
`earlier/` already takes part, so that collecting again changes nothing. A submission appears as a whole
folder, or not at all; what it replaces is moved, never deleted.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from autograder.atomic import write_atomic
from autograder.collecting.deadlines import Deadlines, moment, written
from autograder.collecting.handins import Fate, HandIn
from autograder.errors import AutograderError, GradebookError
from autograder.gradebook import read_timestamp
from autograder.intake import MAX_BYTES, read_bounded
from autograder.intake.plain_files import MAX_TIMESTAMP_BYTES, ORIGIN, TIMESTAMP
from autograder.intake.spelling import is_junk, readable
from autograder.layout import EARLIER, SUBMITTED, submission_folder

#: The folder in the course's folder for hand-ins that do not count.
MAX_FILES_THERE = 2_000


@dataclass(frozen=True)
class _Version:
    """One hand-in of a student and lesson: a new one, or one that is on the disk already."""

    key: str  # a digest of the content
    at: datetime | None
    order: int
    there: Path | None = None  # its folder; None for a new one
    hand_in: HandIn | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)
    why: str = ""  # a sentence about the time
    stamp_differs: bool = False  # the timestamp.txt in its folder has another time, or is missing


def place(
    root: Path,
    submitted: Path,
    found: Sequence[HandIn],
    deadlines: Deadlines,
    *,
    file_times: bool = True,
    dry: bool = False,
) -> list[Fate]:
    """Put the hand-ins where they belong, and return what became of each file.

    `file_times`: a file's time counts as the time of handing in where no other is known. `dry`:
    nothing is written. Raises GradebookError when the disk refuses.
    """
    fates: list[Fate] = []
    ordered = sorted(found, key=lambda one: (one.student, one.lesson))
    for (student, lesson), together in itertools.groupby(ordered, key=lambda one: (one.student, one.lesson)):
        here = submission_folder(submitted, student, lesson)
        aside = submission_folder(root / EARLIER, student, lesson)
        if link := _link_on_the_way(root, (here, aside)):
            for hand_in in together:
                fates += _all(
                    hand_in, "not placed", f"'{readable(link.name)}' is a link in the course's folder."
                )
            continue
        fates += _place_one(here, aside, list(together), deadlines, file_times=file_times, dry=dry)
    return fates


def _place_one(
    here: Path,
    aside: Path,
    hand_ins: Sequence[HandIn],
    deadlines: Deadlines,
    *,
    file_times: bool,
    dry: bool,
) -> list[Fate]:
    """Place the hand-ins of one student for one lesson."""
    student, lesson = hand_ins[0].student, hand_ins[0].lesson
    fates: list[Fate] = []
    new: list[_Version] = []
    for hand_in in hand_ins:
        version, left_out = _version(hand_in, deadlines, file_times=file_times)
        fates += left_out
        new += [version] if version else []
    there = [one for folder in (here, *_folders(aside)) for one in _there(folder, deadlines.zone)]
    versions = _merged(there, new)
    if not versions:
        return fates
    due = deadlines.of(lesson, student)
    winner = max(versions, key=lambda one: _rank(one, due))
    try:
        replaced = _write(winner, versions, here, aside, dry=dry)
    except OSError as error:
        raise GradebookError(
            f"{here} can't be written: {error.strerror or error}. Check the permissions and the "
            "free space of that folder, then run the command again."
        ) from error
    told: dict[str, str] = {}
    for version in new:
        assert version.hand_in is not None  # it is new
        if version.key in told:
            fates += _all(version.hand_in, "unchanged", f"the same as {told[version.key]}")
        else:
            told[version.key] = version.hand_in.main
            fates += _told(version, versions, winner, due, here, replaced)
    if replaced:
        why = f"An earlier one, now in {EARLIER}/{readable(student)}/{readable(lesson)}/{replaced.name}."
        fates.append(
            Fate(f"{SUBMITTED}/{readable(student)}/{readable(lesson)}", "replaced", student, lesson, why)
        )
    return fates


def _told(
    version: _Version,
    versions: Sequence[_Version],
    winner: _Version,
    due: datetime | None,
    here: Path,
    replaced: Path | None,
) -> list[Fate]:
    """Return what became of the files of one new hand-in."""
    assert version.hand_in is not None  # it is new
    known = next(one for one in versions if one.key == version.key)
    late = known.at is not None and due is not None and known.at > due
    said = [_when(known.at), "late" if late else "", version.why, *version.hand_in.notes]
    if known is winner:
        what = "placed" if known.there != here else "dated" if known.stamp_differs else "unchanged"
        said.append("in place of an earlier one" if replaced else "")
    elif known.there is not None:
        what = "unchanged"
        said.append(f"kept in {EARLIER}/ already")
    else:
        what = "kept aside"
        why = "handed in after the deadline; an earlier one counts" if late else "a later one counts"
        said.append(why)
    return _all(version.hand_in, what, ", ".join(filter(None, said)))


def _all(hand_in: HandIn, what: str, why: str) -> list[Fate]:
    """Return that fate for the notebook of a hand-in; its other files become 'beside' unless not placed."""
    student, lesson = hand_in.student, hand_in.lesson
    fates = []
    for number, entry in enumerate(hand_in.files.values()):
        first = number == 0
        fates.append(
            Fate(
                entry.source,
                what if first or what == "not placed" else "beside",
                student,
                lesson,
                why if first else "",
            )
        )
    return fates


def _version(
    hand_in: HandIn, deadlines: Deadlines, *, file_times: bool
) -> tuple[_Version | None, list[Fate]]:
    """Read the content of a new hand-in. Return also the fates of files that can't be read."""
    contents: dict[str, bytes] = {}
    fates: list[Fate] = []
    student, lesson = hand_in.student, hand_in.lesson
    main = next(iter(hand_in.files))
    for name, entry in hand_in.files.items():
        try:
            contents[name] = entry.read(MAX_BYTES)
        except AutograderError as error:
            fates.append(Fate(entry.source, "not placed", student, lesson, str(error)))
    if main not in contents:
        for name, entry in hand_in.files.items():
            if name in contents:
                why = "The notebook that it came with can't be read."
                fates.append(Fate(entry.source, "not placed", student, lesson, why))
        return None, fates
    claim = hand_in.claim
    said = claim.at or _said_in(contents, deadlines.zone)
    times = file_times and claim.file_times
    at, why = moment(said, claim.late, hand_in.changed if times else None, deadlines.due.get(lesson))
    kept = HandIn(
        student,
        lesson,
        {name: entry for name, entry in hand_in.files.items() if name in contents},
        claim,
        hand_in.changed,
        hand_in.notes,
    )
    return _Version(_key(contents), at, hand_in.order, hand_in=kept, contents=contents, why=why), fates


def _merged(there: Sequence[_Version], new: Sequence[_Version]) -> list[_Version]:
    """Return all versions, each content once. Handing in the same again keeps the first time."""
    by_key: dict[str, _Version] = {}
    for version in (*there, *new):
        known = by_key.get(version.key)
        if known is None:
            by_key[version.key] = version
            continue
        times = [at for at in (known.at, version.at) if at is not None]
        at = min(times, default=None)
        base = known if known.there is not None or version.there is None else version
        by_key[version.key] = _Version(
            base.key,
            at,
            max(known.order, version.order),
            base.there,
            known.hand_in or version.hand_in,
            known.contents or version.contents,
            stamp_differs=base.there is not None and at != base.at,
        )
    return list(by_key.values())


def _rank(version: _Version, due: datetime | None) -> tuple[bool, datetime, int, bool, str]:
    """Rank a version: best is the last before the deadline, else the last. Without a time it is not late."""
    in_time = version.at is None or due is None or version.at <= due
    at = version.at or datetime.min.replace(tzinfo=UTC)
    return in_time, at, version.order, version.there is not None, version.key


def _write(
    winner: _Version, versions: Sequence[_Version], here: Path, aside: Path, *, dry: bool
) -> Path | None:
    """Write and move the folders as decided. Return where the replaced one has been moved to."""
    replaced = None
    old = next((one for one in versions if one.there == here and one is not winner), None)
    if old is not None:
        replaced = _free(aside, old)
    if dry:
        return replaced
    for version in versions:
        if version.there is None and version is not winner:
            _write_folder(_free(aside, version), version)
    if winner.there == here:
        if winner.stamp_differs and winner.at is not None:
            write_atomic(here / TIMESTAMP, written(winner.at))
        return None
    if replaced is not None:
        replaced.parent.mkdir(parents=True, exist_ok=True)
        here.rename(replaced)
    if winner.there is not None:
        here.parent.mkdir(parents=True, exist_ok=True)
        winner.there.rename(here)
    else:
        _write_folder(here, winner)
    return replaced


def _write_folder(target: Path, version: _Version) -> None:
    """Write a folder, which gets its name only when it is complete."""
    assert version.hand_in is not None  # a version without a hand-in is on the disk already and is moved
    target.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=target.parent, prefix=".collecting-"))
    try:
        building.chmod(0o755)
        for name, content in version.contents.items():
            path = building / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if version.at is not None and TIMESTAMP not in version.contents:
            (building / TIMESTAMP).write_text(written(version.at), encoding="utf-8")
        origin = {name: value for name, value in version.hand_in.claim.origin.items() if value}
        note = {"version": 1, "from": version.hand_in.main, "origin": origin, "order": version.order}
        (building / ORIGIN).write_text(
            json.dumps(note, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        building.rename(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def _free(aside: Path, version: _Version) -> Path:
    """Return the folder for an earlier hand-in, named after its time and its content."""
    when = version.at.strftime("%Y-%m-%d %H%M%S") if version.at else "undated"
    return aside / f"{when} {version.key[:8]}"


def _there(folder: Path, zone: tzinfo) -> list[_Version]:
    """Return the version that lies in a folder already, if there is one."""
    contents: dict[str, bytes] = {}
    for path in _files(folder):
        try:
            contents[path.relative_to(folder).as_posix()] = read_bounded(path, MAX_BYTES)
        except AutograderError:
            contents[path.relative_to(folder).as_posix()] = b"\0can't be read"
    if not contents:
        return []
    return [_Version(_key(contents), _said_in(contents, zone), _order(contents.get(ORIGIN, b"")), folder)]


def _said_in(contents: Mapping[str, bytes], zone: tzinfo) -> datetime | None:
    """Return the time in the timestamp.txt among the files; None if there is none that can be read."""
    try:
        said = contents.get(TIMESTAMP)
        return None if said is None else read_timestamp(said[:MAX_TIMESTAMP_BYTES], zone)
    except AutograderError:
        return None  # grading reports that it can't be read


def _files(folder: Path) -> list[Path]:
    """Return the files below a folder of the course, without links and within limits."""
    found = []
    for path, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_junk(name))
        found += [Path(path, name) for name in sorted(files) if not is_junk(name)]
        if len(found) > MAX_FILES_THERE:
            break
    return found


def _folders(aside: Path) -> list[Path]:
    try:
        return sorted(path for path in aside.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def _key(contents: Mapping[str, bytes]) -> str:
    """Return a digest of what was handed in: nbgrader's secret counts, the time and our note do not."""
    parts = sorted((name, data) for name, data in contents.items() if name not in (TIMESTAMP, ORIGIN))
    whole = hashlib.sha256()
    for name, data in parts:
        whole.update(hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest())
        whole.update(hashlib.sha256(data).digest())
    return whole.hexdigest()


def _order(note: bytes) -> int:
    try:
        said = json.loads(note)
        return int(said["order"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0


def origin_of(folder: Path) -> dict[str, str]:
    """Return where a submission in `submitted/` was collected from; {} where that is unknown."""
    try:
        said = json.loads(read_bounded(folder / ORIGIN, 100_000))
        return {str(name): str(value) for name, value in said["origin"].items()}
    except (AutograderError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _link_on_the_way(root: Path, targets: Iterable[Path]) -> Path | None:
    """Find a link between the course's folder and a target in it, through which we would write elsewhere."""
    for target in targets:
        steps = [target, *target.parents]
        within = [step for step in steps if step != root and step.is_relative_to(root)]
        if link := next((step for step in within if step.is_symlink()), None):
            return link
    return None


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "no time known"

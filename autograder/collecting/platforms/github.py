"""GitHub Classroom: clones of the students' repositories, side by side.

`gh classroom clone student-repos` makes a folder SLUG-submissions, in it SLUG-USERNAME for each student who
accepted the assignment. The time of handing in is that of the last commit: the times of the files are
those of the clone.

https://docs.github.com/en/education/manage-coursework-with-github-classroom/teach-with-github-classroom/using-github-classroom-with-github-cli
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path

from autograder.collecting.claims import Claim, Claims, Context, StudentNames, key
from autograder.collecting.entries import GIT, Entry
from autograder.collecting.git_times import last_commit

_SUBMISSIONS = "-submissions"


def claims(entries: Sequence[Entry], context: Context) -> Claims:
    """Claim the files in folders that hold a git repository."""
    roots = {entry.told[: entry.told.index(GIT)] for entry in entries if GIT in entry.told}
    siblings: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in sorted(one for one in roots if _outermost(one, roots) == one):
        siblings[one[:-1]].append(_called(one, context))
    found: Claims = {}
    commits = {}
    for place, entry in enumerate(entries):
        if (root := _outermost(entry.told[:-1], roots)) is None:
            continue
        if root not in commits:
            commits[root] = last_commit(folder) if (folder := _folder(entry, root)) else None
        repository = _called(root, context)
        parent = root[-2] if len(root) > 1 else context.top
        name = _username(repository, parent, siblings[root[:-1]])
        found[place] = Claim(
            "GitHub Classroom",
            key(entry, len(root), "repository"),
            (StudentNames(tuple(dict.fromkeys((name, repository)))),),
            entry.parts[len(root) :],
            (len(root) - 1, len(repository)),
            at=commits[root],
            file_times=False,
            origin={"platform": "github", "repository": repository},
        )
    return found


def _outermost(folder: tuple[str, ...], roots: Collection[tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the outermost repository that a folder lies in or is. Those inside are a student's own."""
    above = (folder[:length] for length in range(len(folder) + 1))
    return next((root for root in above if root in roots), None)


def _called(root: tuple[str, ...], context: Context) -> str:
    return root[-1] if root else context.top


def _folder(entry: Entry, root: tuple[str, ...]) -> Path | None:
    """Return the repository's folder on the disk; None where it is in an archive."""
    if entry.folder is None:
        return None
    folder = entry.folder
    for _ in range(len(entry.parts) - 1 - len(root)):
        folder = folder.parent
    return folder


def _username(repository: str, parent: str, siblings: Sequence[str]) -> str:
    """Return the repository's name without the assignment's slug; the whole name if the slug is unknown."""
    slug = parent.removesuffix(_SUBMISSIONS) if parent.endswith(_SUBMISSIONS) else _in_common(siblings)
    name = repository.removeprefix(f"{slug}-")
    return name or repository


def _in_common(names: Sequence[str]) -> str:
    """Return the longest beginning, in whole parts between hyphens, that all names share."""
    if len(names) < 2:
        return ""
    steps = [name.split("-") for name in names]
    common = []
    for together in zip(*(one[:-1] for one in steps), strict=False):
        if len(set(together)) > 1:
            break
        common.append(together[0])
    return "-".join(common)

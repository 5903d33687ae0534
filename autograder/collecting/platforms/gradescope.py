"""Gradescope's "Export Submissions": a folder for each submission, and submission_metadata.yml beside them.

    submission_123456:
      :submitters:
      - :name: Ada Lovelace
        :sid: '3001'
        :email: ada@example.org
      :created_at: 2026-03-01 12:00:00.000000000 Z

All members of a group are submitters. The keys are Ruby's symbols.

https://guides.gradescope.com/hc/en-us/articles/22066784117901-Grading-Online-Assignments
("Exporting Submission Data") describes the export. The form of the file is taken from programs that read it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import yaml

from autograder.collecting.claims import Claim, Claims, Context, StudentNames, key
from autograder.collecting.entries import Entry
from autograder.errors import AutograderError

METADATA = "submission_metadata.yml"
MAX_METADATA_BYTES = 8_000_000
#: Of YAML; each costs about a kilobyte of memory. A submission with its results has some hundred.
MAX_EVENTS = 200_000
MAX_DEPTH = 100
#: The most exports, side by side, in one path that is collected.
MAX_EXPORTS = 20
#: The most submitters of one submission.
MAX_SUBMITTERS = 100


def claims(entries: Sequence[Entry], context: Context) -> Claims:
    """Claim the files below folders that a submission_metadata.yml names."""
    found: Claims = {}
    exports = {place: entry for place, entry in enumerate(entries) if entry.told[-1] == METADATA}
    depth = min((len(entry.told) for entry in exports.values()), default=0)
    outermost = [(place, entry) for place, entry in exports.items() if len(entry.told) == depth]
    for place, entry in outermost[:MAX_EXPORTS]:
        try:
            described = _described(entry.read(MAX_METADATA_BYTES))
        except AutograderError:
            continue  # it is reported as a file that can't be placed
        ends = (depth - 1, len(METADATA))
        used = "It tells whose the submissions are."
        found[place] = Claim("Gradescope", "", (), (METADATA,), ends, used=used)
        found |= _below(entries, entry.told[:-1], described)
    return found


def _below(entries: Sequence[Entry], above: tuple[str, ...], described: dict[str, Claim]) -> Claims:
    found: Claims = {}
    depth = len(above)
    for place, entry in enumerate(entries):
        if len(entry.told) > depth and entry.told[:depth] == above and entry.told[depth] in described:
            folder = entry.told[depth]
            claim = described[folder]
            found[place] = Claim(
                claim.platform,
                key(entry, depth + 1),
                claim.who,
                entry.parts[depth + 1 :] or (folder,),
                (depth, len(folder)),
                at=claim.at,
                origin=claim.origin,
            )
    return found


def _described(data: bytes) -> dict[str, Claim]:
    """Return a claim for each folder that the file names; {} if the file has another form."""
    try:
        depth = 0
        for number, event in enumerate(yaml.parse(data, _Loader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if number > MAX_EVENTS or depth > MAX_DEPTH:
                return {}
        document = yaml.load(data, _Loader)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError, OverflowError):
        return {}
    if not isinstance(document, dict):
        return {}
    found = {}
    for folder, said in document.items():
        if isinstance(folder, str) and isinstance(said, dict) and (who := _who(_get(said, "submitters"))):
            origin = {"platform": "gradescope", "submission": folder}
            found[folder] = Claim(
                "Gradescope", folder, who, (), at=_moment(_get(said, "created_at")), origin=origin
            )
    return found


def _who(submitters: Any) -> tuple[StudentNames, ...]:
    people = submitters if isinstance(submitters, list) else []
    found = []
    for one in people[:MAX_SUBMITTERS]:
        if isinstance(one, dict):
            name, sid, email = (_text(_get(one, field)) for field in ("name", "sid", "email"))
            names = tuple(filter(None, (sid, email, name)))
            if names:
                found.append(StudentNames(names, tuple(filter(None, (sid, email)))))
    return tuple(found)


def _get(said: dict[Any, Any], name: str) -> Any:
    return said.get(f":{name}", said.get(name))


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip()
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # yaml has no types
    """Loads plain data only: Ruby's non-ASCII texts become bytes, its objects None, and numbers stay text."""

    def flatten_mapping(self, node: Any) -> None:
        """Refuse merge keys (<<), which copy what they name and so may multiply without end."""
        if any(key.tag == "tag:yaml.org,2002:merge" for key, _ in node.value):
            raise yaml.YAMLError("merge keys are not read")


def _binary(loader: _Loader, node: Any) -> bytes:
    return base64.b64decode(str(loader.construct_scalar(node)))


def _nothing(loader: _Loader, suffix: str, node: Any) -> None:
    return None


_Loader.add_constructor("!binary", _binary)
for _number in ("int", "float"):  # a number of a million digits would take minutes
    _Loader.add_constructor(f"tag:yaml.org,2002:{_number}", yaml.SafeLoader.construct_yaml_str)
_Loader.add_multi_constructor("!", _nothing)

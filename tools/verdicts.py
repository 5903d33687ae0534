"""Whether two states of the grader give every attempt of a lesson the same verdict.

    python tools/verdicts.py record before.json 02_pseudo_inverse 03_xor        # in a checkout of one state
    python tools/verdicts.py record --lessons ../before/solutions after.json 02_pseudo_inverse 03_xor
    python tools/verdicts.py compare before.json after.json                     # 1 if any differs

Without names, all lessons are graded. Recording goes on where it was stopped: what stands in the file stays.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from autograder.audit import notebook_of_attempts, rounds_of_attempts
from autograder.authoring import build_lesson, read_attempts
from autograder.executors import LocalProcesses
from autograder.model import Job, Limits

ROOT = Path(__file__).parent.parent
#: No limit is to end a run because the machine is busy.
PATIENT = Limits(wall_seconds=1800, cell_seconds=600, cpu_seconds=1800)


def record(out: Path, solutions: Path, names: list[str]) -> None:
    """Grade all attempts of these lessons and write every verdict, without its seconds, into `out`."""
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    for name in names or sorted(path.parent.name for path in solutions.glob("*/attempts.py")):
        lesson = build_lesson(solutions / name)
        rounds = list(rounds_of_attempts(lesson, read_attempts(solutions / name, lesson)))
        jobs = {
            f"{name}, attempts {number}": Job(lesson, notebook_of_attempts(lesson, together), PATIENT)
            for number, together in enumerate(rounds)
        }
        waiting = [(tag, job) for tag, job in jobs.items() if tag not in found]
        for tag, graded in LocalProcesses(1).run(waiting):
            found[tag] = asdict(replace(graded.verdict, seconds=0))
        out.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
        print(f"{name}: {len(jobs)} notebooks with {sum(map(len, rounds))} attempts", flush=True)


def differences(one: Any, other: Any, where: str = "") -> Iterator[str]:
    """Yield each place where two verdicts are unlike, with what stands there in both."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in [*one, *(name for name in other if name not in one)]:
            yield from differences(one.get(name), other.get(name), f"{where}.{name}")
    elif isinstance(one, list) and isinstance(other, list):
        for number, (each, its) in enumerate(zip_longest(one, other)):
            yield from differences(each, its, f"{where}[{number}]")
    elif one != other:
        yield f"{where} {one!r} became {other!r}"


def main() -> int:
    """Record or compare, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record")
    recording.add_argument("out", type=Path)
    recording.add_argument("--lessons", type=Path, default=ROOT / "solutions")
    recording.add_argument("names", nargs="*")
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    asked = parser.parse_args()
    if asked.command == "record":
        record(asked.out, asked.lessons, asked.names)
        return 0
    before, after = (json.loads(path.read_text(encoding="utf-8")) for path in (asked.before, asked.after))
    common = [tag for tag in before if tag in after]
    unlike = [line for tag in common for line in differences(before[tag], after[tag], f"{tag}: ")]
    print(*unlike, sep="\n")
    print(f"{len(common)} notebooks in both, {len(unlike)} differences")
    print(f"only in one: {sorted(before.keys() ^ after.keys())}")
    return 1 if unlike or not common else 0


if __name__ == "__main__":
    sys.exit(main())

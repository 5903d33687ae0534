"""Whatever bytes come in, what comes out is a valid notebook with the original tests, or one sentence."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator

import nbformat
import pytest
from twos import (
    DOUBLE_MODEL,
    DOUBLE_STUB,
    HALVE_MODEL,
    QUESTION_STUB,
    WORDS_STUB,
    Outcome,
    Student,
    code,
    make_lesson,
    markdown,
)

from autograder.errors import Unreadable
from autograder.intake import restore

LESSON = make_lesson()
ORIGINALS = {
    cell["metadata"]["nbgrader"]["grade_id"]: cell
    for cell in json.loads(LESSON.source)["cells"]
    if cell["metadata"].get("nbgrader", {}).get("grade")
}

#: Values that a mutation puts anywhere into the JSON of a notebook.
JUNK = [
    *(None, True, 0, -1, 1e308, float("nan"), 10**30, "", "code", "raw", "\ud800", "\0", "x" * 1000, [], {}),
    *([[]], [None], {"": {}}, ["a\n", 1], {"grade_id": "double"}, {"nbgrader": {"grade_id": "test_halve"}}),
    *("double", "halve", "test_double", "test_halve", "question_3", "why_bias", "```\ndef double(x): 1\n```"),
    *(DOUBLE_STUB, QUESTION_STUB, WORDS_STUB, DOUBLE_MODEL, HALVE_MODEL, f"{DOUBLE_MODEL}\n{HALVE_MODEL}"),
    *("def double(", "%%time\nx = 1", "# only this", "words, only words", "(" * 300, '"""', "a = b = c = 1"),
]


def check(submission: bytes) -> None:
    """All that must hold of any submission."""
    try:
        restored = restore(submission, LESSON)
    except Unreadable as error:
        assert error.reason.encode("utf-8")
        return
    assert restored == restore(submission, LESSON)
    outcome = Outcome(restored)
    nbformat.validate(nbformat.from_dict(outcome.document))
    assert nbformat.reads(json.dumps(outcome.document), as_version=4) == restored.notebook
    assert outcome.document["metadata"]["kernelspec"]["name"] == "python3"
    assert nbformat.writes(restored.notebook).encode("utf-8")
    assert all(reason.encode("utf-8") and len(reason) < 500 for reason in restored.reasons)
    ids = outcome.ids()
    assert len(set(ids)) == len(ids)
    for grade_id, original in ORIGINALS.items():
        cell = outcome.cell(grade_id)  # there once
        assert cell["metadata"] == original["metadata"]
        assert grade_id == "why_bias" or cell["source"] == original["source"]
    states = [restored.answered, restored.blank, restored.missing]
    assert sorted(answer for state in states for answer in state) == sorted(a.id for a in LESSON.answers)
    assert restored.unanswered == {"why_bias"} - restored.answered
    for exercise in LESSON.exercises:
        holders = [place for answer in exercise.answer_ids for place in restored.holders[answer]]
        test = outcome.cells.index(outcome.cell(exercise.test_id))
        assert all(place <= test for place in holders)
    assert all(bool(places) != (answer in restored.missing) for answer, places in restored.holders.items())


def spots(value: object) -> Iterator[tuple[list | dict, int | str]]:
    """Every place in a JSON value that can be changed."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from spots(value[key])


def mutate(document: dict, rng: random.Random) -> None:
    """One change that an editor, a tool or a mischievous person might make."""
    document.setdefault("metadata", {})  # so that there is something left to change
    holder, key = rng.choice(list(spots(document)))
    match rng.choice(["junk", "delete", "swap", "double", "move", "cell", "source", "strip"]):
        case "junk":
            holder[key] = copy.deepcopy(rng.choice(JUNK))
        case "delete":
            del holder[key]
        case "swap":
            other, place = rng.choice(list(spots(document)))
            holder[key], other[place] = copy.deepcopy(other[place]), copy.deepcopy(holder[key])
        case "double" if isinstance(holder, list):
            holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
        case "move" if isinstance(holder, list):
            holder.insert(rng.randrange(len(holder)), holder.pop(key))
        case "cell" if isinstance(document.get("cells"), list):
            text = rng.choice([junk for junk in JUNK if isinstance(junk, str)])
            cell = rng.choice([code, markdown])(text)
            document["cells"].insert(rng.randrange(len(document["cells"]) + 1), cell)
        case "source" if isinstance(holder, dict) and "source" in holder:
            holder["source"] = rng.choice([junk for junk in JUNK if isinstance(junk, str)])
        case "strip" if isinstance(holder, dict) and "metadata" in holder:
            holder["metadata"] = {}
        case _:
            pass  # this change does not apply here


@pytest.mark.parametrize("seed", range(12))
def test_any_change_to_the_structure_of_a_notebook(seed):
    rng = random.Random(seed)
    for _ in range(40):
        student = Student(LESSON.release)
        if rng.random() < 0.7:
            student.solve()
        if rng.random() < 0.2:
            student.strip()
        document = student.document
        for _ in range(rng.choice([1, 2, 4, 8, 16])):
            mutate(document, rng)
        check(json.dumps(document).encode())


@pytest.mark.parametrize("seed", range(12))
def test_any_change_to_the_bytes_of_a_notebook(seed):
    rng = random.Random(seed)
    original = Student(LESSON.release).solve().submission()
    for _ in range(40):
        data = bytearray(original)
        for _ in range(rng.choice([1, 2, 5, 30])):
            start = rng.randrange(len(data) + 1)
            stop = min(len(data), start + rng.choice([0, 1, 1, 2, 100]))
            filling = [
                b"",
                rng.randbytes(2),
                b'"',
                b"[",
                b"}",
                b"\\",
                b",",
                b"\xff\xfe",
                data[start:stop] * 2,
            ]
            data[start:stop] = rng.choice(filling)
        if rng.random() < 0.1:
            del data[rng.randrange(len(data) + 1) :]
        check(bytes(data))


@pytest.mark.parametrize("seed", range(4))
def test_bytes_of_no_kind_at_all(seed):
    rng = random.Random(seed)
    for length in range(60):
        check(rng.randbytes(length))
        check(bytes(rng.choice(b'{}[]",:\\ 0anul\xff') for _ in range(length)))

"""The committed catalogue."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from autograder.authoring.catalogue import read_catalogue

CATALOGUE = Path(__file__).parents[2] / "solutions" / "catalogue.toml"


def test_every_exercise_of_the_course_stands_in_exactly_one_lesson():
    catalogue = read_catalogue(CATALOGUE)
    entries = [entry for lesson in catalogue.values() for entry in lesson]
    assert len(catalogue) == 14
    assert len(entries) == 84
    assert max(Counter(entry.name for entry in entries).values()) == 1

"""A class to mark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from class_of_words import Class


@pytest.fixture
def some_class(tmp_path: Path) -> Iterator[Class]:
    made = Class(tmp_path)
    yield made
    made.book.close()

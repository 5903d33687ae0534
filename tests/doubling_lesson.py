"""A lesson as plain data, which no builder has to build."""

from __future__ import annotations

from autograder.model import Answer, Exercise, Lesson, PartSpec

LESSON = Lesson(
    name="01_double",
    source='{"cells": [{"source": ["import numpy as np\\n", "from coursekit import rubric"]}]}',
    release='{"cells": []}',
    exercises=(
        Exercise("double", "rubric", "test_double", ("double",), 3, (PartSpec("2 becomes 4", 3, False),)),
        Exercise("why", "manual", "why", ("why",), 2),
    ),
    answers=(Answer("double", "code", "def double(x):\n    ...", ("double",)),),
)

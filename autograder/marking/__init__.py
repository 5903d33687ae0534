"""Marking by hand, in a browser: one question at a time across the class, the model answer beside it.

* `MarkingController`: what the pages show and do; `serve` puts them on the loopback address.
* `queue`: what waits, by queries of the gradebook; `answers`: what was answered, from the executed notebooks.
* `questions`, `rubric`: what stands beside an answer, from the lesson's text.
* `grouping`, `vectors`, `comparing`: like answers together.

Marks are written by `autograder.gradebook.by_hand`.
"""

from __future__ import annotations

from autograder.marking.comparing import Comparing
from autograder.marking.controller import MarkingController
from autograder.marking.server import new_token, serve
from autograder.marking.vectors import best_way

__all__ = ["Comparing", "MarkingController", "best_way", "new_token", "serve"]

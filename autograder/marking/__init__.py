"""Marking by hand, in a browser: one question at a time across the class, the model answer beside it.

* `MarkingController`: what the pages show and do; `serve` puts them on the loopback address.
* `queue`: the answers that wait, from the gradebook; `answers`: their content, from the executed notebooks.
* `questions`, `rubric`: what is shown beside an answer, from the lesson's text.
* `grouping`, `vectors`, `comparing`: similar answers are shown together.

Marks are written by `autograder.gradebook.by_hand`.
"""

from __future__ import annotations

from autograder.marking.comparing import Comparing
from autograder.marking.controller import MarkingController
from autograder.marking.server import new_token, serve
from autograder.marking.vectors import best_way

__all__ = ["Comparing", "MarkingController", "best_way", "new_token", "serve"]

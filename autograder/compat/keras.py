"""Private names of Keras, in the process that kernels are forked from.

* `keras.src.backend.config._KERAS_DIR`: Keras sets the folder of its files when it is imported, which was
  before the fork. If the name goes, a student's code reads and writes the grader's `~/.keras`, which the
  sandbox refuses.
"""

from __future__ import annotations

import sys


def set_home(directory: str) -> None:
    """Let Keras, if it has been imported, keep its files in this directory."""
    config = sys.modules.get("keras.src.backend.config")
    if config is not None:
        vars(config)["_KERAS_DIR"] = directory

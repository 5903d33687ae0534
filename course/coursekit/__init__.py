"""The helpers that the lessons share.

    from coursekit import rubric, set_seed
    from coursekit import callbacks, datasets, plots

Importing this package takes a moment and prints nothing: TensorFlow is loaded by the first module or
function that needs it (`callbacks`, `set_seed`), Matplotlib by `plots`.
"""

from __future__ import annotations

import os

# TensorFlow reads this once, when it is first imported; before that it writes pages of notices to stderr.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from coursekit.rubric import rubric
from coursekit.seeds import set_seed

__all__ = ["rubric", "set_seed"]

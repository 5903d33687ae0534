"""The helpers that the lessons share.

    from coursekit import rubric, set_seed
    from coursekit import callbacks, datasets, plots

Importing this package takes a moment and prints nothing: TensorFlow is loaded by the first module or
function that needs it (`callbacks`, `set_seed`), Matplotlib by `plots`. Import it before `keras` or
`tensorflow`, and they print nothing either.
"""

from __future__ import annotations

from coursekit.quiet import silence_tensorflow
from coursekit.rubric import rubric
from coursekit.seeds import set_seed

silence_tensorflow()

__all__ = ["rubric", "set_seed"]

"""The helpers that the lessons share.

    from coursekit import rubric, set_seed
    from coursekit import callbacks, datasets, plots
    from coursekit import fresh, pack, progress

Importing this package takes a moment and prints nothing: TensorFlow is loaded by the first module or
function that needs it (`callbacks`, `set_seed`), Matplotlib by `plots`. Import it before `keras` or
`tensorflow`, and they print nothing either.
"""

from __future__ import annotations

from coursekit.quiet import silence_tensorflow
from coursekit.rubric import rubric
from coursekit.seeds import set_seed
from coursekit.student import fresh, pack, progress

silence_tensorflow()

__all__ = ["fresh", "pack", "progress", "rubric", "set_seed"]

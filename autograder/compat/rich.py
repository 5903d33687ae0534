"""Private names of rich, in the process that kernels are forked from.

* `LATE_IMPORTS`: what rich imports only when it first prints, and Keras prints by it. If the name goes, the
  first summary of a model takes some milliseconds longer.
"""

from __future__ import annotations

LATE_IMPORTS = ("rich._emoji_codes",)

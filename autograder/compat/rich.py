"""Private names of rich, in the process that kernels are forked from.

* `LATE_IMPORTS`: modules that rich imports only when it first prints; Keras prints with rich. If the name
  goes, the first summary of a model takes some milliseconds longer.
"""

from __future__ import annotations

LATE_IMPORTS = ("rich._emoji_codes",)

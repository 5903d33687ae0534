"""Private names of TensorFlow, in the process that kernels are forked from.

* `tensorflow.python.eager.context`, `_context`, `_context_handle`: whether TensorFlow's runtime has started,
  after which no fork is safe. If the names go, this is not noticed any more, and kernels hang.
* `LATE_IMPORTS`: modules that TensorFlow imports only when it is first used. If a name goes, the first use in
  a notebook takes some milliseconds longer.
"""

from __future__ import annotations

import sys

LATE_IMPORTS = (
    "tensorflow.python.data.ops.concatenate_op",
    "tensorflow.python.data.ops.flat_map_op",
    "tensorflow.python.data.ops.from_tensors_op",
    "tensorflow.python.data.ops.range_op",
    "tensorflow.python.data.ops.zip_op",
)


def has_run() -> bool:
    """Whether TensorFlow's runtime has started in this process."""
    module = sys.modules.get("tensorflow.python.eager.context")
    context = getattr(module, "_context", None)
    return context is not None and context._context_handle is not None

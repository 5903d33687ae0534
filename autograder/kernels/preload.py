"""What a zygote imports, and what it must never do.

A process that has run any TensorFlow operation holds threads and locks that a fork does not copy, and its
children hang. So: import, and nothing else. Of `coursekit` only what carries values between kernels is in the
list: its plots change Matplotlib's style by being imported.
"""

from __future__ import annotations

import gc
import importlib
import os
from collections.abc import Sequence

from autograder.compat import rich, tensorflow

MODULES = (
    # the course's libraries
    "numpy",
    "numpy.testing",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "tensorflow",
    "keras",
    "sklearn.datasets",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.neighbors",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "PIL.Image",
    "cv2",
    "ipywidgets",
    "coursekit.remote.callee",
    "coursekit.remote.caller",
    # what these import only when they are first used
    *tensorflow.LATE_IMPORTS,
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
    "encodings.ascii",
    "encodings.cp437",
    "encodings.latin_1",
    *rich.LATE_IMPORTS,
    # the kernel, and what it imports when it starts, shows an error or runs a command
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "tornado.platform.asyncio",
    "tornado.queues",
    "zmq.utils.garbage",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "stack_data",
    "pygments.formatters.terminal256",
    "pygments.lexers.python",
    "pexpect",
)


def preload(modules: Sequence[str] = MODULES) -> None:
    """Import each module that is installed. Raises RuntimeError if a fork would be unsafe."""
    gc.disable()  # importing makes much and drops next to nothing, so looking for garbage is time lost
    for name in modules:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            continue  # the kernel will say so, if it is ever needed
    gc.enable()
    check()


def check() -> None:
    """Raises RuntimeError unless this process can be forked safely."""
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208
    if threads != 1:
        raise RuntimeError(f"Importing the course's libraries has started {threads - 1} threads.")
    if tensorflow_has_run():
        raise RuntimeError("Importing the course's libraries has run a TensorFlow operation.")


def tensorflow_has_run() -> bool:
    """Whether TensorFlow's runtime is up in this process."""
    return tensorflow.has_run()

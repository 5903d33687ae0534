"""Running the cells of a notebook, within limits."""

from autograder.kernels.apart import tests_apart
from autograder.kernels.needed import cells_to_skip
from autograder.kernels.run import Executed, execute
from autograder.kernels.start import Settings

__all__ = ["Executed", "Settings", "cells_to_skip", "execute", "tests_apart"]

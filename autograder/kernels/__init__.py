"""Running the cells of a notebook, within limits."""

from autograder.kernels.apart import Tests, place_tests
from autograder.kernels.needed import cells_to_skip
from autograder.kernels.run import Executed, execute
from autograder.kernels.start import Settings, prepare

__all__ = ["Executed", "Settings", "Tests", "cells_to_skip", "execute", "place_tests", "prepare"]

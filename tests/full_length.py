"""What `make stress` asks for, and limits for tests that are about something else."""

from __future__ import annotations

import os

from autograder.model import Limits

#: Whether tests go on for hours, with all that they have.
STRESS = bool(os.environ.get("AUTOGRADER_STRESS"))
#: No limit is to strike: which one does, and where, depends on how busy the machine is.
PATIENT = Limits(wall_seconds=900, cell_seconds=300, cpu_seconds=900)

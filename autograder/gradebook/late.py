"""Points off for handing in late, by the course's policy: nbgrader's plugin, called as nbgrader does."""

from __future__ import annotations

from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from autograder.errors import GradebookError, PolicyFailed
from autograder.importing import importing_from
from autograder.layout import CONFIG_FILE


class LatePolicy:
    """The course's late policy: `c.LateSubmissionPlugin` or `c.AssignLatePenalties.plugin_class`."""

    def __init__(self, config: Config, root: Path) -> None:
        """Load the policy that the course's nbgrader_config.py sets; a plugin's module may lie in `root`.

        Raises GradebookError when the configuration names a plugin that can't be loaded.
        """
        self._plugin = None
        with importing_from(root):
            try:
                stock = AssignLatePenalties(config=config)
                steps = Autograde(
                    coursedir=CourseDirectory(config=config), config=config
                ).autograde_preprocessors
                if stock.enabled and any(_is_this_step(step) for step in steps):
                    stock.init_plugin()
                    self._plugin = stock.plugin_inst
            except Exception as error:  # a course's own code may raise anything
                raise GradebookError(
                    f"The policy on late submissions can't be loaded from {root / CONFIG_FILE}: "
                    f"{type(error).__name__}: {error}. Put its plugin_class right, then run again."
                ) from error

    def penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """Return the points off, from 0 to `score`; None for none. Raises PolicyFailed."""
        if self._plugin is None or seconds_late <= 0:
            return None
        try:
            penalty = self._plugin.late_submission_penalty(student, score, seconds_late)
            return None if penalty is None else min(max(0.0, float(penalty)), score)
        except Exception as error:  # a course's own code may raise anything
            name = f"{type(self._plugin).__module__}.{type(self._plugin).__qualname__}"
            what = f"{type(error).__name__}: {error}"
            raise PolicyFailed(f"the course's policy on that ({name}) stopped with {what}") from error


def _is_this_step(step: object) -> bool:
    name = step if isinstance(step, str) else getattr(step, "__name__", "")
    return bool(name.rpartition(".")[2] == AssignLatePenalties.__name__)

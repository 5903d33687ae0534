"""Private names of nbgrader.

* `_load_test_template_file`: reads `autotests.yml`. If the name goes, a mistake in that file ends `release`
  with nbgrader's own traceback.
* `_execute_code_snippet`, `_execute_code_snippet_output_hook`: run a piece of a solution. If the names go, a
  solution that never ends keeps `release` from ending.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbgrader.preprocessors import InstantiateTests


class OpenInstantiateTests(InstantiateTests):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's step that instantiates tests, in which two parts can be replaced."""

    def load_templates(self, resources: Any) -> None:
        """Read `autotests.yml`."""
        super()._load_test_template_file(resources)

    def run_snippet(self, code: str) -> str | None:
        """Run a piece of a solution and return its value as text."""
        raise NotImplementedError

    @property
    def output_hook(self) -> Callable[[dict[str, Any]], None]:
        """The function that receives the outputs of a piece of a solution."""
        hook: Callable[[dict[str, Any]], None] = self._execute_code_snippet_output_hook
        return hook

    def _load_test_template_file(self, resources: Any) -> None:
        self.load_templates(resources)

    def _execute_code_snippet(self, code: str) -> str | None:
        return self.run_snippet(code)

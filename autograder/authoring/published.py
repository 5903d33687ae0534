"""Where a lesson can be opened without installing anything: addresses made of `[tool.course]`.

    [tool.course]
    repository = "https://github.com/OWNER/NAME"
    branch = "main"
    package = "https://OWNER.github.io/NAME/coursekit-0.2.0-py3-none-any.whl"

The services fetch the notebook from there. With nothing set there are no badges: a link into nowhere, or to
somebody else's copy, is worse than none. `package` is where the wheel of `make dist` was put, or a repository
as pip takes it (`git+https://…`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from autograder.layout import RELEASED, notebook_file

_ADDRESS = re.compile(r"(?:git\+)?https?://[^\s'\"\\]+")
_GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?")


@dataclass(frozen=True)
class Place:
    """Where the course is published: a repository on GitHub, and the branch that students get."""

    owner: str
    name: str
    branch: str
    package: str = ""

    @property
    def files(self) -> str:
        """Address of the repository's files, as a person reads them."""
        return f"https://github.com/{self.owner}/{self.name}/blob/{quote(self.branch)}"

    def badges(self, lesson: str, cell: str | None = None) -> dict[str, str]:
        """Return the address of a lesson at each service; Colab's leads to one of its cells, if given."""
        repository, branch = f"{self.owner}/{self.name}", quote(self.branch)
        path = f"{RELEASED}/{lesson}/{notebook_file(lesson)}"
        to_cell = f"#scrollTo={cell}" if cell else ""
        return {
            "Colab": f"https://colab.research.google.com/github/{repository}/blob/{branch}/{path}{to_cell}",
            "Kaggle": f"https://www.kaggle.com/kernels/welcome?src={quote(f'{self.files}/{path}', safe='')}",
            "Binder": f"https://mybinder.org/v2/gh/{repository}/{quote(self.branch, safe='')}"
            f"?labpath={quote(path, safe='')}",
            "Codespaces": f"https://codespaces.new/{repository}?ref={branch}&quickstart=1",
        }


def published_place(root: Path) -> Place | None:
    """Return what `[tool.course]` in the course's pyproject.toml says; None if it names no repository.

    Raises ValueError for a repository that is not on GitHub (the services above know no other), and for a
    package that is no address.
    """
    path = root / "pyproject.toml"
    settings = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    course = settings.get("tool", {}).get("course", {})
    if not course.get("repository"):
        return None
    found = _GITHUB.fullmatch(course["repository"])
    if not found:
        raise ValueError(
            f"pyproject.toml, [tool.course]: repository = {course['repository']!r} is not of the form "
            "'https://github.com/OWNER/NAME'; Colab, Kaggle, Binder and Codespaces open no others"
        )
    package = course.get("package", "")
    if package and not _ADDRESS.fullmatch(package):
        raise ValueError(
            f"pyproject.toml, [tool.course]: package = {package!r} is no address; write https://… to the "
            "wheel that `make dist` builds, or git+https://…; a bare name would be looked up in an index "
            "that is not the course's"
        )
    return Place(found[1], found[2], course.get("branch", "main"), package)

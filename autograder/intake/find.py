"""Find the notebook that a student handed in, under whatever name."""

from __future__ import annotations

from pathlib import Path


def find_submission(folder: Path, lesson_name: str) -> tuple[Path | None, tuple[str, ...]]:
    """The notebook of `lesson_name` in a student's folder, or None, and sentences that say why."""
    path = folder / f"{lesson_name}.ipynb"
    if path.is_file() and not path.is_symlink():
        return path, ()
    return None, (f"No notebook of the name '{lesson_name}.ipynb' was handed in.",)

"""The site of two lessons, built once a worker; under AUTOGRADER_STRESS that of all lessons."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "site"))

from full_length import STRESS  # noqa: E402
from site_lesson import LESSON, write_notebook  # noqa: E402


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the built site."""
    from building import SPHINX, build_site

    if not SPHINX.is_file():
        pytest.skip("no build/site-env: `make site` installs Sphinx; the web site was not built")
    folder = tmp_path_factory.mktemp("site")
    notebooks = sorted((ROOT / "course").glob("[0-9][0-9]_*/*.ipynb")) if STRESS else [REAL]
    build_site([*notebooks, write_notebook(folder / f"{LESSON}.ipynb")], folder / "site", folder / "scratch")
    return folder / "site"


#: Formulas, plots and tables, and no network to train: done in seconds.
REAL = ROOT / "course" / "02_pseudo_inverse" / "02_pseudo_inverse.ipynb"

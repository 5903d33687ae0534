"""The sources of the site: lessons, the repository's own Markdown files, and lists made of both.

Nothing is written twice: pages about grading, security and adding a lesson are the files of docs/ and of the
root, where they are, with links that lead within the site.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Container, Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

import coursekit
import nbformat
import typer.main
from lesson_page import about, lesson_page
from links import relinked
from nbformat import NotebookNode
from outputs import SiteError
from typer.cli import get_docs_for_click

from autograder.authoring.published import Place, published_place
from autograder.cli import app
from autograder.notebooks.dataflow.uses import names_in

PICTURES = (".png", ".svg", ".jpg")
#: Pages that tell what came of it; whatever else docs/ has is the instructor's guide.
FINDINGS = ("docs/results.md", "docs/bench.md", "docs/attacks.md")
#: The order of the instructor's guide; what is not named here follows by name.
GUIDE = ("README.md", "docs/grading.md", "commands.md", "CONTRIBUTING.md", "SECURITY.md", "docs/cluster.md")
#: Where the heading of a page would not say what it is.
TITLES = {"README.md": "The repository's front page"}
START = "start.md"
START_HEADING = """\
# How to work with the lessons

This is the page that the course opens with in Jupyter, where its cells can be run.
"""

_LESSON_LINK = re.compile(r"\((\d\d_\w+)/\1\.ipynb\)")


def write_pages(root: Path, notebooks: Mapping[str, NotebookNode], pages: Path) -> None:
    """Write Sphinx's sources for these lessons into the folder `pages`, and drop what is not of them.

    A file that stays as it is keeps its time, so that Sphinx reads only what has changed. Raises SiteError
    for settings that can't be followed.
    """
    try:
        place = published_place(root)
    except ValueError as error:
        raise SiteError(str(error)) from error
    texts = {f"lessons/{name}.ipynb": _text(name, book, place) for name, book in notebooks.items()}
    documents = _documents(root)
    texts |= {path: _document(root, path, documents, place) for path in documents}
    texts[START] = _start_page(root, {*texts})
    texts["commands.md"] = _commands()
    texts |= _reference(notebooks.values())
    texts["index.md"] = _index(root, notebooks, [*documents, "commands.md"])
    pictures = {path.relative_to(root).as_posix(): path for path in _pictures(root)}
    for path, text in texts.items():
        _write(pages / path, text)
    for path, picture in pictures.items():
        (pages / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(picture, pages / path)
    for file in pages.rglob("*"):
        if file.is_file() and file.relative_to(pages).as_posix() not in {*texts, *pictures}:
            file.unlink()


def _text(name: str, notebook: NotebookNode, place: Place | None) -> str:
    return str(nbformat.writes(lesson_page(name, notebook, place))) + "\n"


def _start_page(root: Path, here: Container[str]) -> str:
    """The notebook that students begin with. Its cells tell of a student's own work, so none is run."""
    notebook = nbformat.read(root / "course" / "00_start.ipynb", as_version=4)
    pieces = [
        f"```python\n{cell.source}\n```" if cell.cell_type == "code" else cell.source
        for cell in notebook.cells
    ]
    text = _LESSON_LINK.sub(r"(lessons/\1.ipynb)", "\n\n".join([START_HEADING, *pieces]))
    text = re.sub(r"\n# .+", "", text, count=1)  # the site's own title
    return relinked(text, START, here.__contains__, None)


def _documents(root: Path) -> list[str]:
    """The repository's Markdown files that are pages."""
    found = [*root.glob("*.md"), *(root / "docs").glob("*.md")]
    return sorted(path.relative_to(root).as_posix() for path in found)


def _pictures(root: Path) -> Iterable[Path]:
    return (path for path in (root / "docs").rglob("*") if path.suffix in PICTURES)


def _document(root: Path, path: str, documents: Iterable[str], place: Place | None) -> str:
    here = {*documents}
    return relinked(
        (root / path).read_text(encoding="utf-8"),
        path,
        lambda there: there in here or (there.endswith(PICTURES) and (root / there).is_file()),
        place.files if place else None,
    )


def _commands() -> str:
    """What `autograder COMMAND --help` says, of every command."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="autograder")
    return str(get_docs_for_click(obj=command, ctx=context, name="autograder", title="Commands"))


def _reference(notebooks: Iterable[NotebookNode]) -> dict[str, str]:
    """A page for each module of coursekit that a lesson imports, and one that lists them."""
    modules = sorted({name for book in notebooks for name in _imported(book)})
    pages = {f"reference/{module}.md": _module_page(module) for module in modules}
    pages["reference/index.md"] = (
        "# coursekit\n\nThe package that the lessons import, by module. All of it is in the docstrings: "
        "`help(plots.history)` shows one in a notebook.\n\n"
        f"```{{toctree}}\n:maxdepth: 1\n\n{_entries(modules)}\n```\n"
    )
    return pages


def _imported(notebook: NotebookNode) -> Iterable[str]:
    """Modules of coursekit: `from coursekit import plots` is of one, `set_seed` of the package itself."""
    for cell in notebook.cells:
        for _, what in names_in(cell.source).imported if cell.cell_type == "code" else ():
            module, _, name = what.partition(":")
            if module == "coursekit" and name not in coursekit.__all__:
                yield f"{module}.{name}"
            elif module.removeprefix("coursekit.") in coursekit.__all__:
                yield "coursekit"  # a class like the module that it is of: Sphinx takes one name once
            elif module.partition(".")[0] == "coursekit" and module != "coursekit.sealed":
                yield module


def _module_page(module: str) -> str:
    return f"# {module}\n\n```{{eval-rst}}\n.. autoapimodule:: {module}\n   {_members(module)}\n```\n"


def _members(module: str) -> str:
    """What of it is shown: what it says it is for, or else all that it does not import for itself."""
    spec = find_spec(module)
    assert spec is not None and spec.origin is not None
    source = Path(spec.origin).read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return f":members: {', '.join(ast.literal_eval(node.value))}"
    imported = sorted(name for name, _ in names_in(source).imported)
    return f":members:\n   :exclude-members: {', '.join(imported)}"


def _index(root: Path, notebooks: Mapping[str, NotebookNode], documents: Iterable[str]) -> str:
    rows = []
    for name, notebook in notebooks.items():
        one = about(notebook)
        title = f"[{one.title}](lessons/{name}.ipynb)"
        rows.append(f"| {name[:2]} | {title} | {one.time} | {one.exercises} | {one.points:g} |")
    guide = [path for path in GUIDE if path in {*documents}]
    guide += [path for path in sorted(documents) if path not in {*GUIDE, *FINDINGS}]
    return (
        (root / "site" / "index.md")
        .read_text(encoding="utf-8")
        .replace("{{lessons}}", "\n".join(rows))
        .replace("{{lesson pages}}", _entries([START, *(f"lessons/{name}" for name in notebooks)]))
        .replace("{{guide}}", _entries(guide))
        .replace("{{findings}}", _entries(FINDINGS))
    )


def _entries(paths: Iterable[str]) -> str:
    """Lines of a table of contents."""
    stems = ((TITLES.get(path), path.removesuffix(".md")) for path in paths)
    return "\n".join(f"{title} <{stem}>" if title else stem for title, stem in stems)


def _write(path: Path, text: str) -> None:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")

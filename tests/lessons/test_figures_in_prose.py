"""A figure in a sentence is what the lesson's cells print, or `figures.toml` tells where it is from."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from prose import Figure, figures, is_borne_out, not_borne_out, numbers
from solved import ROOT

from autograder.authoring import lesson_names
from autograder.model import Graded


@pytest.mark.kernel
@pytest.mark.parametrize("name", lesson_names(ROOT))
def test_each_figure_in_the_text_is_printed_or_its_source_is_told(
    name: str, solved: Callable[[str], Graded]
) -> None:
    told = ROOT / "solutions" / name / "figures.toml"
    sources = tomllib.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
    missing, unneeded = not_borne_out(nbformat.reads(solved(name).notebook, as_version=4).cells, sources)
    hint = f"Print it near the sentence, or put it into {told.name} with its source."
    assert not missing, "\n".join([f"{f.written}, in “…{f.words}…”" for f in missing] + [hint])
    assert not unneeded, f"{told.name} tells of figures that are printed, or in no sentence: {unneeded}"
    assert all(isinstance(source, str) and source.strip() for source in sources.values())


def text(source: str) -> NotebookNode:
    return new_markdown_cell(source)


def prints(output: str, source: str = "print(x)") -> NotebookNode:
    return new_code_cell(source, outputs=[new_output("stream", name="stdout", text=output)])


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("It gets .97 right.", [".97"]),
        ("From 0.552 to 0.967: ahead.", ["0.552", "0.967"]),
        ("Good for ±0.05, or ± .05.", ["0.05", ".05"]),
        ("That is 96.7 %, or 97%.", ["96.7", "97"]),
        ("All 171,299 parameters, 1257 rows and 180 pictures.", ["171,299", "1257", "180"]),
        ("33 of 70, and 19 of the 20.", ["33", "70", "19", "20"]),
        ("In 2020, with 32 pixels and three starts.", []),
        ("`x = 0.123` is $1.96 \\sqrt{n}$.", []),
        ("<details><summary>Then</summary>It was .8933.</details>", []),
        ("### Question 1  *(1 point)*\n\nIt was 0.95 there.", []),
        ("It was 0.5.\n\n## Exercise 2 of 6: more  *(4 points)*\n\nReturn 0.25.", ["0.5"]),
        ("## From 11 % to 95 %\n\nNothing here.", []),
        ("Version 3.15.1 of 12/150, lesson 14.", []),
    ],
)
def test_what_counts_as_a_figure(sentence: str, written: list[str]) -> None:
    assert [figure.written for figure in figures(sentence)] == written


@pytest.mark.parametrize(
    ("written", "printed", "borne_out"),
    [
        (".97", "mean 0.967", True),
        (".97", "mean 0.964", False),
        ("0.967", "0.97", False),  # the sentence tells more than the cell
        ("96.7", "accuracy 0.967", True),
        ("97", "accuracy 0.967", True),
        ("98", "accuracy 0.967", False),
        ("171,299", "171,299 parameters", True),
        ("171,299", "171299", True),
        ("171,299", "171,298", False),
        ("0.05", "-0.0512", True),
        ("0.001", "1e-3", True),
        ("200", "0.2", False),
        ("180", "(180, 97, 97, 3)", True),
    ],
)
def test_a_figure_is_borne_out_to_as_many_digits_as_it_has(
    written: str, printed: str, borne_out: bool
) -> None:
    assert is_borne_out(written, numbers(printed)) == borne_out


def test_a_figure_must_be_printed_near_its_sentence() -> None:
    far = [text("# Title"), text("## One"), prints("0.967"), text("## Two"), text("## Three\n\nIt was .967.")]
    missing, _ = not_borne_out(far, {})
    assert [figure.written for figure in missing] == [".967"]
    assert not_borne_out([*far[:-1], text("It was .967.")], {}) == ([], set())
    summary = text("## In five lines\n\nIt was .967.")
    assert not_borne_out([*far[:-1], summary], {}) == ([], set())


def test_an_exercise_begins_no_section() -> None:
    task = text("## Exercise 1 of 6: a task  *(2 points)*\n\nReturn .5.")
    cells = [text("# Title"), text("## One"), prints("0.25"), task, task, task, text("As seen, .25.")]
    assert not_borne_out(cells, {}) == ([], set())


def test_what_a_graded_cell_prints_bears_out_nothing() -> None:
    graded = prints("0.967")
    graded.metadata["nbgrader"] = {"grade_id": "test-it"}
    missing, _ = not_borne_out([text("# Title"), graded, text("It was .967.")], {})
    assert [replace(figure, words="") for figure in missing] == [Figure(".967", "")]


def test_a_figure_whose_source_is_told_passes_and_one_that_nothing_needs_is_told() -> None:
    cells = [text("# Title\n\nThere .8933, here .97."), prints("0.967")]
    assert not_borne_out(cells, {".8933": "the notebook of 2020"}) == ([], set())
    assert not_borne_out(cells, {".8933": "the notebook of 2020", ".97": "us"}) == ([], {".97"})

"""An answer in words in the wrong cell reaches a person; a notebook without words of one's own does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from twos import Outcome, Student, code, markdown

from autograder.intake.prose import has_a_sentence, shown_text

Graded = Callable[[Student | bytes], Outcome]
ANSWER = "It moves the line away from the origin."

SHOWN = {
    "print": f'print("{ANSWER}")',
    "print of several": 'print("It moves the line", "away from the origin.")',
    "print of a long text": f'print("""\n{ANSWER}\nAlways.\n""")',
    "several prints": 'print("It moves the line")\nprint("away from the origin.")',
    "a text": f'"{ANSWER}"',
    "a long text": f'"""\n{ANSWER}\n"""',
    "texts that are joined": '("It moves the line "\n "away from the origin.")',
    "a sum of texts": f'"{ANSWER}" + " Always."',
    "a text that is filled in": f'f"{ANSWER} {{1 + 1}}"',
    "a raw text": f'r"{ANSWER}"',
    "Markdown": f'from IPython.display import Markdown\nMarkdown("""{ANSWER}""")',
    "display of Markdown": f'from IPython.display import *\ndisplay(Markdown("{ANSWER}"))',
    "display of HTML": f'import IPython\nIPython.display.display(IPython.display.HTML("<p>{ANSWER}</p>"))',
    "display": f'display("{ANSWER}")',
    "Latex": f'from IPython.display import Latex\nLatex(r"{ANSWER}")',
    "the magic for markdown": f"%%markdown\n{ANSWER}",
    "the magic for HTML": f"%%html\n<p>{ANSWER}</p>",
    "the magic for latex": f"%%latex\n{ANSWER}",
    "Databricks": f"%md\n{ANSWER}",
    "Databricks on a line": f"%md {ANSWER}",
    "Databricks for a cell": f"%%md\n{ANSWER}",
    "Databricks in a box": f"%md-sandbox\n{ANSWER}",
    "an export of Databricks": f"# MAGIC %md\n# MAGIC {ANSWER}",
    "Colab": f"#@markdown {ANSWER}",
    "a comment": f"# {ANSWER}",
    "comments and a print": f'# My answer\nprint("{ANSWER}")',
    "plain words": ANSWER,
    "plain words in Korean": "직선을 원점에서 떨어진 곳으로 옮깁니다.",
}

IN_CODE = {
    "a text that is kept": f'answer = "{ANSWER} It is good for that."',
    "a comment beside code": f"# {ANSWER} It is good for that.\nb = 1",
    "a function's text": f'def why():\n    """{ANSWER} It is good for that."""',
    "a text that is returned": f'def why():\n    return "{ANSWER} It is good for that."',
    "a print with a number": f'print("{ANSWER} It is good for that:", 1 + 1)',
    "a list of lines": f'lines = ["{ANSWER} It is good for that."]\nfor line in lines: print(line)',
}

TEXTS = {
    "a text": ANSWER,
    "one word": "Shifting.",
    "a list": "* moves the line\n* away from the origin",
    "a heading and a text": f"## Answer\n\n{ANSWER}",
    "Korean": "직선을 옮깁니다.",
}

NO_WORDS = {
    "nothing": "",
    "a number": "1 + 1",
    "scratch": "b = 1\nprint(b)",
    "a call": "double(2)",
    "a short label": 'print("b:", 1)',
    "an import": "import numpy as np",
    "a plot": 'plt.plot([1, 2])\nplt.title("Line")',
    "a rule": "# ---",
    "an installation": "!pip install seaborn",
    "a magic": "%matplotlib inline",
}


@pytest.mark.parametrize("way", SHOWN)
def test_words_in_a_code_cell_below_are_taken_over(student: Student, graded_as: Graded, way: str) -> None:
    outcome = graded_as(student.insert(student.at("why_bias") + 1, code(SHOWN[way])))
    assert outcome.restored.unanswered == frozenset()
    assert "line" in outcome.source("why_bias") or "직선" in outcome.source("why_bias")
    assert any("it was taken as text" in reason for reason in outcome.restored.reasons)


@pytest.mark.parametrize("way", IN_CODE)
def test_words_in_the_middle_of_code_are_put_up_for_a_person(
    student: Student, graded_as: Graded, way: str
) -> None:
    outcome = graded_as(student.insert(student.at("why_bias") + 1, code(IN_CODE[way])))
    assert outcome.restored.unanswered == frozenset()
    (reason,) = outcome.restored.reasons
    assert reason.startswith("It can't be told whether the cell that begins “")
    assert outcome.cells[outcome.place(IN_CODE[way])]["cell_type"] == "code", "it still runs"


@pytest.mark.parametrize("place", ["one cell further down", "at the end", "above the question"])
@pytest.mark.parametrize(
    "cell", [*map(markdown, TEXTS.values()), *map(code, SHOWN.values())], ids=[*TEXTS, *SHOWN]
)
def test_words_away_from_the_question_are_put_up_for_a_person(
    student: Student, graded_as: Graded, cell: dict[str, object], place: str
) -> None:
    question = student.at("why_bias")
    at = {"one cell further down": question + 2, "at the end": 99, "above the question": question - 1}[place]
    outcome = graded_as(student.insert(at, cell))
    assert outcome.restored.unanswered == frozenset()
    (reason,) = outcome.restored.reasons
    assert "a person has to look" in reason
    assert "is the answer of exercise 'why_bias'" in reason


@pytest.mark.parametrize("way", NO_WORDS)
@pytest.mark.parametrize("place", ["below", "at the end"])
def test_code_without_words_leaves_a_question_unanswered(
    student: Student, graded_as: Graded, way: str, place: str
) -> None:
    at = student.at("why_bias") + 1 if place == "below" else len(student.cells)
    outcome = graded_as(student.insert(at, code(NO_WORDS[way])))
    assert outcome.restored.unanswered == {"why_bias"}


@pytest.mark.parametrize("text", ["", "  ", "## My trials", "---", "***"])
def test_a_text_cell_without_words_leaves_a_question_unanswered(
    student: Student, graded_as: Graded, text: str
) -> None:
    outcome = graded_as(student.insert(len(student.cells), markdown(text)))
    assert outcome.restored.unanswered == {"why_bias"}


def test_words_below_a_question_that_is_answered_change_nothing(student: Student, graded_as: Graded) -> None:
    student.solve().insert(
        len(student.cells), markdown("A note of my own."), code('print("Well done, all!")')
    )
    outcome = graded_as(student)
    assert outcome.restored.reasons == ()
    assert outcome.source("why_bias") == "It moves the line."


def test_a_deleted_answer_cell_and_words_at_the_end_are_put_up_for_a_person(
    student: Student, graded_as: Graded
) -> None:
    student.delete("why_bias").insert(len(student.cells), markdown(ANSWER))
    outcome = graded_as(student)
    assert outcome.restored.unanswered == frozenset()
    assert any("a person has to look" in reason for reason in outcome.restored.reasons)


@pytest.mark.parametrize(
    "source", ["(" * 5000 + ")" * 5000, '"' * 99_999, "%md" * 50_000, "print(" * 3000, "\x00'a b'"]
)
def test_no_text_takes_long_or_breaks_anything(source: str) -> None:
    assert shown_text(source) == shown_text(source)
    assert has_a_sentence(source) in (True, False)

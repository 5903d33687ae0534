"""`autograder mark` from end to end: a process, its address, one mark, and what nbgrader has of it then."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bs4 import BeautifulSoup
from class_of_words import LESSON, Class
from nbgrader.api import Gradebook

AUTOGRADER = Path(sys.executable).with_name("autograder")


def test_what_is_marked_on_the_page_is_in_nbgraders_gradebook(tmp_path: Path, interruptible: None) -> None:
    made = Class(tmp_path)
    made.hand_in("ada", "The bias moves the threshold.")
    made.book.close()
    command = [AUTOGRADER, "mark", LESSON, "--no-open", "--course", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            said = next(line for line in process.stdout if line.startswith("Mark at "))
            root = said.removeprefix("Mark at ").strip()
            question = f"{root}question/{made.key()}"
            page = BeautifulSoup(urlopen(question, timeout=120).read(), "html.parser")
            assert "The bias moves the threshold." in page.get_text()
            (form,) = [one for one in page.find_all("form") if one.find(attrs={"name": "points"})]
            fields = {
                str(field["name"]): str(field.get("value") or "")
                for field in form.find_all(["input", "textarea"])
                if field.get("name") and field.get("type") not in ("checkbox", "radio", "submit")
            }
            fields |= {"points": "1.5", "comment": "And an example?"}
            urlopen(Request(question, urlencode(fields).encode()), timeout=120).close()
        finally:
            process.send_signal(signal.SIGINT)
        told = process.stdout.read()
        assert process.wait(60) == 0, told
    assert "All marks are in the gradebook." in told
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{20,}/", root), "this machine alone, under a token"
    with Gradebook(made.url) as book:
        submission = book.find_submission_notebook(LESSON, LESSON, "ada")
        (grade,) = [one for one in submission.grades if one.cell.name == "why"]
        (comment,) = [one for one in submission.comments if one.cell.name == "why"]
        assert (grade.manual_score, grade.score, grade.needs_manual_grade) == (1.5, 1.5, False)
        assert comment.comment == "And an example?"
        assert submission.needs_manual_grade, "the other answer is not marked"

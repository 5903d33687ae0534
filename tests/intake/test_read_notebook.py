"""A notebook is read whatever editor, upload or format version has been at it, or refused with a reason."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import nbformat
import pytest
from twos import DOUBLE_MODEL, code, markdown

from autograder.errors import Unreadable
from autograder.intake import read as reading
from autograder.intake import restore

FULL = {"double": 2, "halve": 2, "question_3": 1}


def refused(submission, lesson):
    """The reason for which nothing is graded."""
    with pytest.raises(Unreadable) as caught:
        restore(submission, lesson)
    return caught.value.reason


@pytest.mark.parametrize("submission", [b"", b"\n \t\n", b"\xef\xbb\xbf", b"\0" * 5000])
def test_an_empty_file_is_refused(lesson, submission):
    assert refused(submission, lesson) == "The file is empty: nothing was saved in it."


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"PK\x03\x04 ...", "a ZIP archive"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b"<html>", "a web page"),
        (b"\x1f\x8b\x08", "a compressed file"),
    ],
)
def test_a_file_of_another_kind_is_named(lesson, start, what):
    assert what in refused(start, lesson)


@pytest.mark.parametrize("text", ["import numpy", "{", '{"cells": [', "not a notebook", "{'cells': []}"])
def test_what_is_not_json_is_refused(lesson, text):
    assert "not a notebook, or it is damaged" in refused(text.encode(), lesson)


@pytest.mark.parametrize("text", ["[1, 2]", "3", '"text"', "null", "true"])
def test_json_that_is_no_notebook_is_refused(lesson, text):
    assert refused(text.encode(), lesson) == "The file holds data, but not a notebook."


@pytest.mark.parametrize(
    "text", ["{}", '{"cells": []}', '{"cells": 3}', '{"nbformat": 3, "worksheets": [7]}']
)
def test_a_notebook_without_cells_is_refused(lesson, text):
    assert refused(text.encode(), lesson) == "The notebook has no cells."


def test_a_notebook_of_empty_cells_is_refused(lesson):
    cells = [{"cell_type": "code", "source": [], "metadata": {}}, 3, None]
    assert refused(json.dumps({"cells": cells}).encode(), lesson) == "All cells of the notebook are empty."


def test_of_a_file_cut_off_in_the_middle_the_whole_cells_are_graded(student, graded_as):
    text = student.solve().submission()
    outcome = graded_as(text[: text.index(b"Exercise 2")])
    assert outcome.scores() == {"double": 2, "halve": 0, "question_3": 0}
    assert outcome.restored.reasons[0] == (
        "The file ends in the middle (was the upload cut off?): only 5 cells of it could be read. "
        "Please hand it in again."
    )


def test_a_file_cut_off_at_any_byte_gives_a_verdict(lesson, student):
    text = student.solve().submission()
    for length in range(0, len(text), 7):
        try:
            restored = restore(text[:length], lesson)
        except Unreadable as error:
            assert error.reason
        else:
            assert "ends in the middle" in restored.reasons[0]


def test_damage_in_one_cell_costs_that_cell_only(student, graded_as):
    text = json.dumps(student.solve().document, indent=1).encode()
    outcome = graded_as(text.replace(b'"cell_type": "code"', b'"cell_type": "co\ne" "', 2))
    assert outcome.scores() == {**FULL, "double": 0}
    assert "is damaged at line" in outcome.restored.reasons[0]


@pytest.mark.parametrize("base", [[], ["||||||| 0a1b2c", '   "source": "def double(x): ..."']])
def test_a_conflict_of_git_is_settled_for_the_first_side(student, graded_as, base):
    text = json.dumps(student.solve().document, indent=1)
    lines = text.split("\n")
    at = next(place for place, line in enumerate(lines) if "return 2 * x" in line)
    lines[at:at] = ["<<<<<<< HEAD"]
    lines[at + 2 : at + 2] = [*base, "=======", lines[at + 1].replace("2 * x", "3 * x"), ">>>>>>> theirs"]
    outcome = graded_as("\n".join(lines).encode())
    assert outcome.scores() == FULL
    assert "merge conflict of git" in outcome.restored.reasons[0]


@pytest.mark.parametrize("theirs", ["  {conflict}", "{conflict}"], ids=["indented", "at the margin"])
def test_a_conflict_around_metadata_is_called_that(student, graded_as, theirs):
    text = json.dumps(student.solve().document, indent=1)
    line = next(line for line in text.split("\n") if line.startswith(' "nbformat"'))
    start = theirs.format(conflict="<<<<<<< HEAD")
    outcome = graded_as(text.replace(line, f"{start}\n{line}\n=======\n{line}\n>>>>>>> theirs").encode())
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == (
        "The file holds a merge conflict of git; the first of the two versions was graded.",
    )


def test_a_conflict_that_can_not_be_settled_is_called_that(student, graded_as):
    text = json.dumps(student.solve().document, indent=1)
    line = next(line for line in text.split("\n") if line.startswith(' "nbformat"'))
    outcome = graded_as(text.replace(line, f"<<<<<<< HEAD\n{line}\n{line[:-1]}\n>>>>>>> theirs").encode())
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == (
        "The file holds a merge conflict of git that can't be settled, "
        f"but all its cells ({len(student.cells)}) could be read.",
    )


@pytest.mark.parametrize(
    ("after", "what"),
    [
        (b"\n}garbage", "something else"),
        (b"}", "something else"),
        (b"]", "something else"),
        (b"\n<html>", "something else"),
        (b'{"a": 1}', "something else"),
        (b"\0" * 5000, "empty bytes"),
        (b"\n\0 \0\r\n", "empty bytes"),
        (b"THE SAME", "the same notebook once more"),
        (b"\n THE SAME\n\0", "the same notebook once more"),
        (b'{"cells": [], "nbformat": 4}', "another notebook"),
        (b'THE SAME{"cells": []', "another notebook"),
    ],
    ids=itertools.count(),
)
@pytest.mark.parametrize("indent", [None, 1])
def test_a_whole_notebook_with_something_after_it_is_not_called_cut_off(
    student, graded_as, after, what, indent
):
    text = json.dumps(student.solve().document, indent=indent).encode()
    outcome = graded_as(text + after.replace(b"THE SAME", text))
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == (
        f"All of the notebook could be read. After its end the file goes on with {what}; that was left out.",
    )


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (lambda text: text.replace(b'"nbformat": 4', b'"nbformat": 4 4'), "is damaged at line 1"),
        (lambda text: b"junk\n" + text, "is damaged at line 1"),
        (lambda text: text[:-10], "ends in the middle (was the upload cut off?)"),
        (lambda text: text[:-10] + b"\0" * 500, "ends in the middle (was the upload cut off?)"),
    ],
    ids=["in metadata", "before it", "in metadata, cut off", "in metadata, cut off and filled up"],
)
def test_damage_that_cost_no_cell_is_said_to_have_cost_none(student, graded_as, damage, what):
    outcome = graded_as(damage(student.solve().submission()))
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == (
        f"The file {what}, but all its cells ({len(student.cells)}) could be read.",
    )


@pytest.mark.parametrize(
    ("encoding", "reason"),
    [
        ("utf-8-sig", None),
        ("utf-16", "saved as UTF-16"),
        ("utf-16-le", "saved as UTF-16-LE"),
        ("utf-16-be", "saved as UTF-16-BE"),
        ("utf-32", "saved as UTF-32"),
        ("cp949", "saved as cp949"),
    ],
)
def test_korean_text_is_read_in_any_encoding(student, graded_as, encoding, reason):
    student.solve().write("why_bias", "편향은 직선을 옮긴다.")
    outcome = graded_as(json.dumps(student.document, ensure_ascii=False).encode(encoding))
    assert outcome.scores() == FULL
    assert outcome.source("why_bias") == "편향은 직선을 옮긴다."
    assert (not outcome.restored.reasons) if reason is None else reason in outcome.restored.reasons[0]


def test_western_text_is_read_as_latin_1(student, graded_as):
    student.solve().write("why_bias", "Größe, è, naïve")
    outcome = graded_as(json.dumps(student.document, ensure_ascii=False).encode("latin-1"))
    assert outcome.source("why_bias") == "Größe, è, naïve"
    assert "saved as latin-1" in outcome.restored.reasons[0]


def test_a_few_broken_bytes_do_not_change_the_encoding(student, graded_as):
    student.solve().write("why_bias", "편향은 직선을 옮긴다.")
    text = json.dumps(student.document, ensure_ascii=False).encode()
    outcome = graded_as(text.replace("선".encode(), "선".encode()[:2]))
    assert outcome.source("why_bias").startswith("편향은 직")
    assert "were damaged" in outcome.restored.reasons[0]


def test_version_3_is_converted(student, graded_as):
    def old(cell):
        if cell["cell_type"] == "markdown":
            return cell
        source = cell["source"].splitlines(keepends=True)
        return {"cell_type": "code", "metadata": cell["metadata"], "input": source, "outputs": []}

    student.solve()
    heading = {"cell_type": "heading", "level": 2, "source": "Notes", "metadata": {}}
    sheets = [
        {"cells": [heading, *map(old, student.cells[:6])]},
        {"cells": list(map(old, student.cells[6:]))},
    ]
    document = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": sheets}
    outcome = graded_as(json.dumps(document).encode())
    assert outcome.scores() == FULL
    assert outcome.cells[0]["source"] == "## Notes"
    assert outcome.restored.reasons == ("The notebook is of an old format (version 3); it was converted.",)


def test_a_newer_minor_version_needs_no_word(student, graded_as):
    student.solve().document["nbformat_minor"] = 99
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == ()


def test_an_unknown_major_version_is_read_as_far_as_it_goes(student, graded_as):
    student.solve().document["nbformat"] = 7
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert "format (version 7) that this grader does not know" in outcome.restored.reasons[0]


@pytest.mark.parametrize("version", [None, "4", 4.0, True, [], {}])
def test_a_version_of_a_wrong_type_is_of_no_account(student, graded_as, version):
    student.solve().document["nbformat"] = version
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == ()


def test_a_source_may_be_a_list_of_lines(student, graded_as):
    for cell in student.solve().cells:
        cell["source"] = cell["source"].splitlines(keepends=True)
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == ()


def test_lines_without_their_ends_are_lines_still(student, graded_as):
    student.solve().cell("double")["source"] = DOUBLE_MODEL.split("\n")
    assert graded_as(student).scores() == FULL


def test_windows_line_ends_are_no_change(student, graded_as):
    for cell in student.solve().cells:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == ()


@pytest.mark.parametrize("ids", ["missing", "equal", "wrong"])
def test_cell_ids_that_are_missing_or_wrong_are_made_anew(student, graded_as, ids):
    for cell in student.solve().cells:
        if ids == "missing":
            del cell["id"]
        else:
            cell["id"] = "a" if ids == "equal" else "not a valid id!"
    outcome = graded_as(student)  # which validates what comes out
    assert outcome.scores() == FULL
    assert outcome.restored.reasons == ()


def test_missing_and_mistyped_parts_of_cells_are_repaired_and_said_once(student, graded_as):
    student.solve()
    cells = student.cells
    del cells[0]["metadata"]
    cells[1]["metadata"] = None
    cells[2]["source"] = None
    del cells[3]["outputs"], cells[3]["execution_count"]
    cells[5]["cell_type"] = "Markdown"
    cells.insert(0, 17)
    cells.insert(0, {"cell_type": "chart", "metadata": {}, "source": "a note"})
    cells.insert(0, {"cell_type": "code", "metadata": {}, "source": ["a = 1\n", 7, None, "b = 2"]})
    outcome = graded_as(json.dumps(student.document).encode())
    assert outcome.scores() == FULL
    assert outcome.cells[0]["source"] == "a = 1\nb = 2"
    assert outcome.restored.reasons == (
        "The file broke the notebook format (cells without metadata, cells without text, entries that are "
        "no cells, lines of text that are no text, unknown types of cell); it was repaired.",
    )


@pytest.mark.parametrize(
    "nbgrader", [None, 3, [], {}, {"grade_id": None}, {"grade_id": 7}, {"grade_id": ["double"]}]
)
def test_nbgrader_metadata_of_a_wrong_shape_counts_as_lost(student, graded_as, nbgrader):
    student.solve().cell("double")["metadata"]["nbgrader"] = nbgrader
    outcome = graded_as(student.submission())
    assert outcome.scores() == FULL
    assert "recognised by its name" in outcome.restored.reasons[0]


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ({"name": "ir", "language": "R", "display_name": "R"}, "ir"),
        ({"name": "conda-env-dl-py", "language": "python"}, "conda-env-dl-py"),
        ({"name": "x" * 9000}, "x" * 40),
        ({"name": "a\nb\u202ec"}, "a\ufffdb\ufffdc"),
        ({"name": "python3"}, None),
        ({"name": 7}, None),
        ("python3", None),
        (None, None),
    ],
)
def test_an_unknown_kernel_is_replaced(student, graded_as, spec, named):
    student.solve().document["metadata"] = {"kernelspec": spec, "language_info": 3}
    outcome = graded_as(student)
    assert outcome.document["metadata"]["kernelspec"]["name"] == "python3"
    said = [f"The notebook asks for the kernel '{named}'; it was graded with 'python3'."] if named else []
    assert list(outcome.restored.reasons) == said


@pytest.mark.parametrize(("named", "odd"), [("python", False), ("python3", False), ("ir", True)])
def test_the_kernel_that_the_lesson_asks_for_is_not_held_against_a_student(student, lesson, named, odd):
    source = json.loads(lesson.source)
    source["metadata"]["kernelspec"]["name"] = "python"
    student.solve().document["metadata"] = {"kernelspec": {"name": named}}
    restored = restore(json.dumps(student.document).encode(), replace(lesson, source=json.dumps(source)))
    assert bool(restored.reasons) == odd


@pytest.mark.parametrize("key", ["source", "metadata", "attachments", "id", "whatever"])
def test_deep_nesting_anywhere_does_no_harm(student, graded_as, key):
    student.solve().insert(0, markdown("a note"))
    text = json.dumps({**student.cells[0], key: "DEEP"})
    text = json.dumps(student.document).replace(json.dumps(student.cells[0]), text)
    outcome = graded_as(text.replace('"DEEP"', "[" * 100_000 + "]" * 100_000).encode())
    assert outcome.scores() == FULL


def test_deep_nesting_that_never_ends_is_refused(lesson):
    for text in (b'{"cells": ' + b"[" * 200_000, b'{"a":' * 100_000):
        assert refused(text, lesson) == "The file is nested too deeply to be a notebook."


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1" * 10_000, "1e99999", "-0", "1.5"])
def test_numbers_that_no_one_writes_do_no_harm(student, graded_as, value):
    student.solve().document["metadata"]["number"] = "NUMBER"
    student.cells[0]["source"] = "NUMBER"
    student.document["nbformat_minor"] = "NUMBER"
    text = student.submission().replace(b'"NUMBER"', value.encode())
    assert graded_as(text).scores() == FULL


def test_of_a_key_that_is_there_twice_the_last_counts_as_in_jupyter(student, graded_as):
    text = student.solve().submission()
    good = json.dumps(DOUBLE_MODEL).encode()
    text = text.replace(b'"source": ' + good, b'"source": "def double(x): return 0", "source": ' + good)
    assert graded_as(text).scores() == FULL


def test_characters_that_do_not_exist_are_replaced(student, graded_as):
    student.solve().write("double", DOUBLE_MODEL + "\n# \ud83d and \0")
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert nbformat.writes(outcome.restored.notebook).encode("utf-8")
    assert outcome.restored.reasons == (
        "The file broke the notebook format (characters that do not exist); it was repaired.",
    )


def test_control_characters_inside_a_string_are_let_through(student, graded_as):
    text = student.solve().submission().replace(b"What a pair", b"What\ta\x01pair")
    assert graded_as(text).scores() == FULL


def test_saved_outputs_are_left_out(student, graded_as):
    output = {"output_type": "stream", "name": "stdout", "text": "4711"}
    for cell in student.solve().cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = [output]
            cell["execution_count"] = 7
    outcome = graded_as(student)
    assert "4711" not in nbformat.writes(outcome.restored.notebook)
    assert all(cell["execution_count"] is None for cell in outcome.cells if cell["cell_type"] == "code")
    assert outcome.restored.reasons == ()


def test_very_large_outputs_are_spoken_of(student, graded_as, monkeypatch):
    monkeypatch.setattr(reading, "WORTH_A_WORD", 2_000_000)
    student.solve().cells[1]["outputs"] = [{"output_type": "stream", "text": "x" * 3_000_000}]
    outcome = graded_as(student)
    assert outcome.scores() == FULL
    assert outcome.restored.reasons[0].startswith("The file held 3 MB of saved outputs; they were left out.")


def test_a_file_too_large_to_open_is_refused(lesson, student, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    assert "larger than" in refused(student.submission(), lesson)
    monkeypatch.setattr(reading, "MAX_BYTES", 100_000_000)
    monkeypatch.setattr(reading, "MAX_BYTES_WITHOUT_OUTPUTS", 1_000_000)
    student.insert(0, code("x = '" + "x" * 2_000_000 + "'"))
    assert refused(student.submission(), lesson) == (
        "The notebook is 2 MB large even without its outputs, so it was not opened."
    )


def test_a_notebook_of_too_many_cells_is_refused(lesson, student):
    student.insert(0, *[code("1")] * reading.MAX_CELLS)
    assert "more than 1000 cells" in refused(student.submission(), lesson)


@pytest.mark.parametrize(
    "source",
    [
        "x = [" + "a," * 16_000_000 + "]",
        "x = [" + "a," * 1_000_000 + "]",
        "word " * 1_100_000,
        ["a\n"] * 2_000_000,
    ],
    ids=["sixteen million items", "a million items", "five million letters", "a million lines"],
)
def test_a_notebook_of_more_text_than_a_person_writes_is_refused(lesson, student, source):
    student.insert(0, {**code(""), "source": source})
    reason = refused(student.submission(), lesson)
    assert reason.endswith("so it was not opened.") or "million characters" in reason


@pytest.mark.parametrize("value", ["[]", '{"a":1}', "1"])
def test_a_file_of_very_many_values_is_refused_before_it_is_parsed(lesson, student, value):
    many = ",".join([value] * (1 + 1_000_000 // (1 + value.count("["))))
    data = student.submission()[:-1] + f',"x":[{many}]}}'.encode()
    assert refused(data, lesson) == "The notebook holds more than a million values, so it was not opened."


def test_data_of_a_megabyte_in_a_cell_and_pictures_in_another_are_taken(lesson, student):
    student.insert(0, code("x = '" + "0123456789" * 100_000 + "'"), markdown("![](attachment:a.png)"))
    student.cells[1]["attachments"] = {"a.png": {"image/png": "A" * 12_000_000}}
    assert restore(student.submission(), lesson).answered is not None

"""The right file is found under the names that systems and people give it, and no link is followed."""

from __future__ import annotations

import os
import unicodedata

import pytest

from autograder.intake import find_submission

LESSON = "03_xor"


def put(folder, name, changed=0):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    os.utime(path, (changed, changed))
    return path


def test_the_exact_name_wins_over_newer_copies(tmp_path):
    wanted = put(tmp_path, "03_xor.ipynb", changed=1)
    put(tmp_path, "03_xor (1).ipynb", changed=2)
    path, reasons = find_submission(tmp_path, LESSON)
    assert path == wanted
    assert reasons == (
        "Several notebooks were handed in; '03_xor.ipynb' was graded, not '03_xor (1).ipynb'.",
    )


def test_the_exact_name_alone_needs_no_word(tmp_path):
    put(tmp_path, "03_xor.ipynb")
    put(tmp_path, "my scribbles.ipynb")
    put(tmp_path, "data.csv")
    path, reasons = find_submission(tmp_path, LESSON)
    assert path is not None and path.name == "03_xor.ipynb"
    assert reasons == ()


@pytest.mark.parametrize("name", ["03_XOR.ipynb", "03 xor.ipynb", "03-xor.IPYNB", " 03_Xor.ipynb"])
def test_another_spelling_is_the_same_name(tmp_path, name):
    path, reasons = find_submission(put(tmp_path, name).parent, LESSON)
    assert path is not None and path.name == name
    assert reasons == ()


@pytest.mark.parametrize(
    "name",
    [
        "03_xor (1).ipynb",
        "03_xor(12).ipynb",
        "03_xor-Copy1.ipynb",
        "03_xor - Copy (2).ipynb",
        "03_xor copy 2.ipynb",
        "03_xor - 복사본.ipynb",
        "03_xor_final.ipynb",
        "03_xor_final_v2.ipynb",
        "03_xor.ipynb.txt",
        "03_xor.ipynb.json",
        "Kim_Minsu_03_xor.ipynb",
        "xor homework.ipynb",
    ],
)
def test_a_copy_or_a_name_of_ones_own_is_taken_when_there_is_nothing_better(tmp_path, name):
    path, _ = find_submission(put(tmp_path, name).parent, LESSON)
    assert path is not None and path.name == name


def test_a_copy_is_better_than_a_name_that_contains_it(tmp_path):
    put(tmp_path, "Kim_03_xor.ipynb", changed=9)
    put(tmp_path, "03_xor (1).ipynb", changed=1)
    path, reasons = find_submission(tmp_path, LESSON)
    assert path is not None and path.name == "03_xor (1).ipynb"
    assert "there is no '03_xor.ipynb'" in reasons[0]


def test_of_several_copies_the_one_changed_last_is_taken(tmp_path):
    put(tmp_path, "03_xor (1).ipynb", changed=5)
    put(tmp_path, "03_xor (2).ipynb", changed=3)
    put(tmp_path, "my scribbles.ipynb", changed=9)
    path, reasons = find_submission(tmp_path, LESSON)
    assert path is not None and path.name == "03_xor (1).ipynb"
    assert "which was changed last" in reasons[1]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_korean_names_are_found_in_either_form_of_unicode(tmp_path, form):
    name = unicodedata.normalize(form, "신경망 과제") + ".ipynb"
    other = unicodedata.normalize("NFD" if form == "NFC" else "NFC", "신경망 과제")
    path, reasons = find_submission(put(tmp_path, name).parent, other)
    assert path is not None and path.name == name
    assert reasons == ()


def test_two_strangers_are_not_guessed_between(tmp_path):
    put(tmp_path, "a.ipynb")
    put(tmp_path, "b.ipynb")
    path, reasons = find_submission(tmp_path, LESSON)
    assert path is None
    assert reasons == ("None of the notebooks 'a.ipynb', 'b.ipynb' is called '03_xor.ipynb'.",)


def test_an_empty_folder_and_a_missing_one_give_a_reason(tmp_path):
    assert find_submission(tmp_path, LESSON) == (None, ("There is no notebook '03_xor.ipynb'.",))
    path, reasons = find_submission(tmp_path / "nowhere", LESSON)
    assert path is None
    assert "can't be read" in reasons[0]


def test_a_folder_named_like_the_notebook_is_passed_over(tmp_path):
    (tmp_path / "03_xor.ipynb").mkdir()
    path, reasons = find_submission(tmp_path, LESSON)
    assert path is None
    assert reasons[0] == "'03_xor.ipynb' is a folder, not a notebook."


def test_a_notebook_in_an_unpacked_folder_is_found(tmp_path):
    wanted = put(tmp_path, "homework/03_xor.ipynb")
    put(tmp_path, "__MACOSX/03_xor.ipynb")
    assert find_submission(tmp_path, LESSON)[0] == wanted


#: What systems and programs leave behind, and what is said of it.
JUNK = {
    ".ipynb_checkpoints/03_xor-checkpoint.ipynb": "Jupyter's own back-up",
    ".IPYNB_checkpoints/03_xor-checkpoint.ipynb": "Jupyter's own back-up",
    "sub/.ipynb_checkpoints/03_xor-checkpoint.ipynb": "Jupyter's own back-up",
    "__MACOSX/._03_xor.ipynb": "a side file of macOS",
    "__MACOSX/03_xor.ipynb": "a side file of macOS",
    "._03_xor.ipynb": "a side file of macOS",
    "sub/._03_xor.ipynb": "a side file of macOS",
    ".DS_Store": "a side file of macOS",
    "~$03_xor.ipynb": "the lock of an Office program",
    "Thumbs.db": "a side file of Windows",
    "desktop.ini": "a side file of Windows",
    ".Trash/03_xor.ipynb": "a side file of the desktop",
    ".git/HEAD": "git's own",
    "__pycache__/03_xor.cpython-311.pyc": "Python's own",
}


@pytest.mark.parametrize("name", JUNK)
def test_what_no_person_has_put_there_is_no_submission_and_is_named(tmp_path, name):
    put(tmp_path, name)
    assert find_submission(tmp_path, LESSON) == (
        None,
        (
            "There is no notebook '03_xor.ipynb'.",
            f"There is only what programs make by themselves: '{name}' ({JUNK[name]}).",
        ),
    )


@pytest.mark.parametrize("name", JUNK)
def test_beside_a_notebook_nothing_is_said_of_it(tmp_path, name):
    put(tmp_path, "03_xor.ipynb")
    put(tmp_path, name)
    assert find_submission(tmp_path, LESSON)[1] == ()


def test_beside_other_files_it_is_named_as_well(tmp_path):
    put(tmp_path, "report.pdf")
    put(tmp_path, ".ipynb_checkpoints/03_xor-checkpoint.ipynb")
    assert find_submission(tmp_path, LESSON)[1][1:] == (
        "What was handed in: 'report.pdf' (a document).",
        "Beside that is only what programs make by themselves: "
        "'.ipynb_checkpoints/03_xor-checkpoint.ipynb' (Jupyter's own back-up).",
    )


def test_of_very_much_that_programs_have_made_only_some_is_named(tmp_path):
    for number in range(300):
        put(tmp_path, f".ipynb_checkpoints/{number}.ipynb")
        put(tmp_path, f"._{number}.ipynb")
    (said,) = find_submission(tmp_path, LESSON)[1][1:]
    assert said.endswith("and 300 more.")
    assert len(said) < 1000


def test_a_link_that_is_called_like_a_folder_of_back_ups_is_not_followed(tmp_path):
    put(tmp_path, "elsewhere/secret.ipynb")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / ".ipynb_checkpoints").symlink_to(tmp_path / "elsewhere")
    assert "secret" not in " ".join(find_submission(tmp_path / "ada", LESSON)[1])


@pytest.mark.parametrize("inside", ["03_xor.ipynb", "folder/03_xor.ipynb"])
def test_a_link_is_never_followed(tmp_path, inside):
    secret = put(tmp_path, "solutions/03_xor.ipynb")
    link = tmp_path / "kim" / inside
    link.parent.mkdir(parents=True)
    link.symlink_to(secret)
    path, reasons = find_submission(tmp_path / "kim", LESSON)
    assert path is None
    assert reasons[0] == "'03_xor.ipynb' is a link; links are not followed."


def test_a_linked_folder_is_never_followed(tmp_path):
    secret = put(tmp_path, "solutions/03_xor.ipynb")
    (tmp_path / "kim").mkdir()
    (tmp_path / "kim" / "folder").symlink_to(secret.parent)
    (tmp_path / "lee").symlink_to(secret.parent)
    assert find_submission(tmp_path / "kim", LESSON)[0] is None
    assert find_submission(tmp_path / "lee", LESSON)[0] is None


def test_a_pipe_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "03_xor.ipynb")
    assert find_submission(tmp_path, LESSON)[0] is None


def test_a_name_that_is_no_text_can_be_spoken_of(tmp_path):
    (tmp_path / os.fsdecode(b"a\xff.ipynb")).write_text("{}")
    put(tmp_path, "b.ipynb")
    _, reasons = find_submission(tmp_path, LESSON)
    assert reasons[0].encode("utf-8")

"""Marking without a browser: what a mark writes, what it never overwrites, and what pages show."""

from __future__ import annotations

import re
from html import unescape

import nbformat
import pytest
from class_of_words import STYLES, Class
from nbgrader.api import Gradebook as StockGradebook

from autograder.errors import NotThere, NotUnderstood
from autograder.marking.controller import Form


def test_a_mark_is_what_formgrader_would_have_written(some_class: Class) -> None:
    some_class.hand_in("ada")
    with some_class.controller() as controller:
        some_class.mark(controller, "ada", "1,5", comment=" Nearly. ")
    with StockGradebook(some_class.url) as stock:
        grade = stock.find_grade("why", "01_bias", "01_bias", "ada")
        assert (grade.manual_score, grade.auto_score, grade.needs_manual_grade) == (1.5, None, False)
        comment = stock.find_comment("why", "01_bias", "01_bias", "ada")
        assert comment.comment == "Nearly."
        assert stock.find_submission("01_bias", "ada").needs_manual_grade, "one more question waits"
    (row,) = some_class.book.verdicts()
    why = next(one for one in row.verdict.exercises if one.id == "why")
    assert (why.score, why.needs_manual, why.message) == (1.5, False, "Comment: Nearly.")


def test_what_formgrader_wrote_is_shown_and_extra_credit_stays(some_class: Class) -> None:
    some_class.hand_in("ada")
    with StockGradebook(some_class.url) as stock:
        grade = stock.find_grade("why", "01_bias", "01_bias", "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 0.5, 0.25, False
        stock.find_comment("why", "01_bias", "01_bias", "ada").manual_comment = "From <b>formgrader</b>"
        stock.db.commit()
    with some_class.controller() as controller:
        shown = controller.answer(some_class.key(), "all", "").html
        assert "<b>0.5</b> of 2 by a person, and 0.25 extra credit" in shown
        assert "From &lt;b&gt;formgrader&lt;/b&gt;" in shown
        some_class.mark(controller, "ada", "2")
    standing = some_class.standings()["ada"]
    assert (standing.manual_score, standing.extra_credit, standing.score) == (2, 0.25, 2.25)


def test_a_mark_taken_back_waits_again(some_class: Class) -> None:
    some_class.hand_in("ada")
    with some_class.controller() as controller:
        some_class.mark(controller, "ada", "2", comment="Good.")
        some_class.mark(controller, "ada", "2", take_back="1")
    standing = some_class.standings()["ada"]
    assert (standing.manual_score, standing.waits, standing.comment) == (None, True, "")


@pytest.mark.parametrize("points", ["", "x", "-1", "2.5", "nan", "inf", "1e9", "0x1", "1" * 400])
def test_what_is_no_number_of_points_is_refused_in_words(some_class: Class, points: str) -> None:
    some_class.hand_in("ada")
    with some_class.controller() as controller, pytest.raises(NotUnderstood, match="points"):
        some_class.mark(controller, "ada", points)
    assert some_class.standings()["ada"].waits


def test_the_second_of_two_markers_sees_what_the_first_wrote(some_class: Class) -> None:
    some_class.hand_in("ada")
    with some_class.controller() as controller, some_class.controller() as other:
        version = some_class.standings()["ada"].version
        some_class.mark(controller, "ada", "2", comment="First.", version=version)
        reply = some_class.mark(other, "ada", "0", comment="Second.", version=version)
        assert reply.status == 409
        assert "Not saved" in reply.html and "“First.”" in reply.html
        assert ">Second.</textarea>" in reply.html, "what the second typed is not lost"
        assert (some_class.standings()["ada"].manual_score, some_class.standings()["ada"].comment) == (
            2,
            "First.",
        )
        (answer,) = re.findall(r'name="answer" value="(\w+):(\w+)"', reply.html)
        other.mark(some_class.key(), Form({"points": "0", "comment": "Second."}, dict([answer])))
    assert some_class.standings()["ada"].comment == "Second.", "having seen it, one may"


def test_a_mark_for_an_answer_that_was_handed_in_anew_meanwhile_is_refused(some_class: Class) -> None:
    some_class.hand_in("ada", STYLES[0])
    with some_class.controller() as controller:
        version = some_class.standings()["ada"].version
        some_class.hand_in("ada", STYLES[4])
        reply = some_class.mark(controller, "ada", "2", version=version)
    assert reply.status == 409 and "the weights can do it" in reply.html
    assert some_class.standings()["ada"].manual_score is None


def test_a_regrade_keeps_the_mark_of_an_answer_that_is_the_same(some_class: Class) -> None:
    some_class.hand_in("ada", STYLES[0])
    with some_class.controller() as controller:
        some_class.mark(controller, "ada", "2", items="0 1")
        some_class.hand_in("ada", STYLES[0], when="Another answer to the other question.")
        standing = some_class.standings()["ada"]
        assert (standing.manual_score, standing.waits, standing.items) == (2, False, (0, 1))
        assert "1 answers left" not in controller.answer(some_class.key(), "all", "").html


def test_a_regrade_says_when_the_marked_answer_is_another_one_and_shows_both(some_class: Class) -> None:
    some_class.hand_in("ada", STYLES[0])
    with some_class.controller() as controller:
        some_class.mark(controller, "ada", "2")
        some_class.hand_in("ada", STYLES[4])
        page = controller.answer(some_class.key(), "again", "").html
        assert "The answer has changed since it was marked" in page
        assert "the place where the ReLU bends" in page and "the weights can do it" in page
        assert "<b>2</b> of 2 by a person" in page
        assert "1 changed since it was marked" in controller.overview().html
        some_class.mark(controller, "ada", "0")
        assert "Nothing is left" in controller.answer(some_class.key(), "again", "").html


def test_undo_goes_back_step_by_step_and_never_over_another_persons_mark(some_class: Class) -> None:
    for student in ("ada", "bob", "eve"):
        some_class.hand_in(student)
    with some_class.controller() as controller:
        undo = ""
        for student in ("ada", "bob", "eve"):
            reply = some_class.mark(controller, student, "2", undo=undo)
            undo = (
                re.findall(r"undo=([\w-]+)", reply.location + reply.html)
                or re.findall(r'name="undo" value="([\w-]+)"', reply.html)
            )[0]
        back = controller.undo(undo)
        assert some_class.standings()["eve"].waits and not some_class.standings()["bob"].waits
        with some_class.controller() as other:
            some_class.mark(other, "bob", "1")
        (undo,) = re.findall(r"undo=([\w-]+)", back.location)
        back = controller.undo(undo)
        assert "said=kept-1" in back.location and some_class.standings()["bob"].manual_score == 1
        (undo,) = re.findall(r"undo=([\w-]+)", back.location)
        controller.undo(undo)
        assert some_class.standings()["ada"].waits
        with pytest.raises(NotThere):
            controller.undo(undo)


def test_next_goes_through_all_that_is_left_and_then_to_another_question(some_class: Class) -> None:
    for number in range(4):
        some_class.hand_in(f"s{number}")
    with some_class.controller() as controller:
        order = sorted(some_class.standings().items(), key=lambda item: item[1].grade_id)
        location = some_class.mark(controller, order[0][0]).location
        assert f"at={order[1][1].grade_id}" in location
        some_class.mark(controller, order[2][0])
        assert f"at={order[1][1].grade_id}" in some_class.mark(controller, order[3][0]).location, (
            "round the end"
        )
        last = some_class.mark(controller, order[1][0])
        assert "Nothing is left to mark here" in last.html and "When not?" in last.html


def test_a_group_gets_one_mark_without_what_was_taken_out(some_class: Class) -> None:
    for number, text in enumerate([STYLES[0], STYLES[1], STYLES[0], STYLES[4]]):
        some_class.hand_in(f"s{number}", text)
    with some_class.controller() as controller:
        standings = some_class.standings()
        alike = standings["s0"].alike
        assert alike == standings["s1"].alike != standings["s3"].alike
        page = controller.group(some_class.key(), alike).html
        offered = dict(re.findall(r'value="(\w{32}):(\w+)" checked', page))
        assert {standings[one].grade_id for one in ("s0", "s1", "s2")} <= set(offered)
        del offered[standings["s2"].grade_id]
        fields = {"points": "2", "group": alike, "looked": "1"}
        seen = {
            grade_id: version for grade_id, version in offered.items() if grade_id != standings["s3"].grade_id
        }
        with pytest.raises(NotUnderstood, match="looked through"):
            controller.mark(some_class.key(), Form({**fields, "looked": ""}, seen))
        reply = controller.mark(some_class.key(), Form(fields, seen))
        assert [some_class.standings()[f"s{n}"].manual_score for n in range(4)] == [2, 2, None, None]
        controller.undo(re.findall(r"undo=([\w-]+)", reply.location)[0])
        assert all(standing.waits for standing in some_class.standings().values())


def test_in_a_group_only_what_somebody_else_marked_is_left_out_and_told(some_class: Class) -> None:
    for student in ("ada", "bob"):
        some_class.hand_in(student)
    with some_class.controller() as controller:
        seen = {one.grade_id: one.version for one in some_class.standings().values()}
        some_class.mark(controller, "bob", "1", comment="Mine.")
        alike = some_class.standings()["ada"].alike
        reply = controller.mark(some_class.key(), Form({"points": "2", "group": alike, "looked": "1"}, seen))
        assert [some_class.standings()[one].manual_score for one in ("ada", "bob")] == [2, 1]
        assert "said=refused-1" in reply.location
        told = controller.group(some_class.key(), alike, said="refused-1").html
        assert "1 answer was not given this mark" in " ".join(re.sub("<[^>]+>", "", told).split())
        assert "has 1 by a person: “Mine.”" in told


def test_answers_with_pictures_are_not_equal_because_their_words_are(some_class: Class) -> None:
    for student, picture in (("ada", "AAAA"), ("bob", "BBBB")):
        cell = nbformat.v4.new_markdown_cell("![drawing](attachment:d.png)")
        cell.attachments = {"d.png": {"image/png": picture}}
        some_class.hand_in(student, cell)
    with some_class.controller():
        assert some_class.standings()["ada"].alike != some_class.standings()["bob"].alike


def test_nobodys_name_is_on_a_page_unless_it_is_asked_for(some_class: Class) -> None:
    for student in ("zoe-the-student", "abe-the-student"):
        some_class.hand_in(student, look="It touched the score.")

    def pages(names: bool) -> str:
        with some_class.controller(names=names) as controller:
            key, code = some_class.key(), some_class.key("shift")
            alike = some_class.standings()["zoe-the-student"].alike
            shown = (
                controller.overview(),
                controller.answer(key, "all", ""),
                controller.answer(code, "left", ""),
            )
            return "".join(one.html for one in (*shown, controller.groups(key), controller.group(key, alike)))

    assert "the-student" not in pages(names=False)
    assert "zoe-the-student" in pages(names=True)


def test_code_that_a_person_has_to_look_at_is_shown_with_the_reason_and_the_checks(some_class: Class) -> None:
    some_class.hand_in("ada", look="The checks' own variables were touched: `score`.")
    some_class.hand_in("bob")
    with some_class.controller() as controller:
        page = controller.answer(some_class.key("shift"), "left", "").html
        assert "Why a person has to look" in page
        assert "The checks' own variables were touched" in unescape(page)
        assert "return" in page and "-3 becomes -2" in page and "It gave 3." in page
        assert (
            'data-points="1" aria-pressed="true"' in page and 'data-points="2" aria-pressed="false"' in page
        )
        assert "1 of 1" in page, "bob's code needs nobody"
        some_class.mark(controller, "ada", "3", exercise="shift", comment="It is a logger.")
    standing = some_class.standings("shift")["ada"]
    assert (standing.manual_score, standing.waits, standing.comment_cell) == (3, False, "shift")


def test_an_answer_that_was_handed_in_while_the_page_was_open_is_there(some_class: Class) -> None:
    some_class.hand_in("ada")
    with some_class.controller() as controller:
        assert "1 of 1" in controller.answer(some_class.key(), "left", "").html
        some_class.hand_in("bob", STYLES[2])
        assert some_class.standings()["bob"].source is None
        assert "of 2" in controller.answer(some_class.key(), "left", "").html
        assert some_class.standings()["bob"].source == STYLES[2]


@pytest.mark.parametrize(
    "address",
    [("nokey", "left", ""), ("", "left", "")],
)
def test_what_is_not_there_is_said(some_class: Class, address: tuple[str, str, str]) -> None:
    some_class.hand_in("ada")
    with some_class.controller() as controller:
        with pytest.raises(NotThere):
            controller.answer(*address)
        with pytest.raises(NotThere):
            controller.answer(some_class.key(), "left", "0" * 32)
        assert "groups/" in controller.group(some_class.key(), "gone").location

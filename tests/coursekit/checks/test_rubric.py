from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from coursekit.checks.rubric import PartResult, rubric
from coursekit.checks.view import as_html, as_text, headline


def one_part(body: Callable[[rubric], object], hint: str = "") -> PartResult:
    """The outcome of a rubric with a single check."""
    with rubric("exercise", checks=1) as check, check("the check", points=2, hint=hint):
        body(check)
    return check.parts[0]


def outcome(*parts: PartResult, checks: int | None = None, message: str = "") -> dict[str, Any]:
    return {
        "exercise": "double",
        "checks": len(parts) if checks is None else checks,
        "score": sum(part.earned for part in parts),
        "message": message,
        "parts": [vars(part) for part in parts],
    }


def test_a_check_that_holds_earns_its_points() -> None:
    part = one_part(lambda check: check.close(2.0, 2))
    assert (part.status, part.earned, part.message) == ("passed", 2, "")


@pytest.mark.parametrize(
    ("body", "hinted"),
    [
        (lambda check: check.close(3, 2), True),
        (lambda check: check.shape(np.ones(3), (2,)), True),
        (lambda check: check.call(divide, 1, 0), True),
        (lambda check: check.close(4, 2, mistakes={"This is the square.": 4}), False),
        (lambda check: check.call(misspelt), False),
        (lambda check: check.that(False, "It is odd."), False),
        (lambda check: check.choice("a", right="b", because={"a": "It is the other one."}), False),
        (lambda check: check.fail("Two calls gave different results."), False),
        (lambda check: check.equal(None, 2), False),
        (lambda check: check.unpack(None, "a", "b"), False),
        (lambda check: check.unpack(3, "a", "b"), False),
        (lambda check: check.call(sort_in_place, np.array([2, 1])), False),
    ],
    ids=[
        "numbers",
        "shape",
        "error",
        "known mistake",
        "misspelt name",
        "that",
        "choice",
        "fail",
        "None",
        "None for two",
        "one for two",
        "changed",
    ],
)
def test_a_hint_follows_only_a_reason_that_leaves_the_mistake_open(
    body: Callable[[rubric], object], hinted: bool
) -> None:
    part = one_part(body, hint="Is it about twos?")
    assert part.status == "failed" and part.message
    assert part.hint == ("Is it about twos?" if hinted else "")


def test_a_hint_of_its_own_follows_that_and_not_the_one_of_the_check() -> None:
    why, own = "Of 8 rows, 2 are left.", "Cut off the rest."
    part = one_part(lambda check: check.that(False, why, hint=own), "Is it 2?")
    assert (part.message, part.hint) == (why, own)
    with rubric("exercise", checks=2) as check:
        with check("before", points=1):
            check.fail("The columns are exchanged.")
        with check("after", points=1, hint="Is it 2?"):
            check.that(False, why, hint=own)
    assert check.parts[1].hint == own


def test_a_reason_that_was_given_before_gets_no_other_hint() -> None:
    with rubric("exercise", checks=2) as check:
        with check("one number", points=1, hint="Where does a list begin?"):
            check.call(first_of, [1], 10)
        with check("large numbers", points=1, hint="Subtract the largest first."):
            check.call(first_of, [2], 1000)
    assert [part.hint for part in check.parts] == ["Where does a list begin?", ""]


def test_a_shape_that_is_wrong_in_other_sizes_as_well_gets_no_other_hint() -> None:
    with rubric("exercise", checks=3) as check:
        with check("three numbers", points=1, hint="A column is no row."):
            check.shape(np.ones((3, 1)), (3,))
        with check("five numbers", points=1, hint="Divide by 255."):
            check.shape(np.ones((5, 1)), (5,))
        with check("the sum", points=1, hint="Is there a number too many?"):
            check.close(4, 3)
    assert [part.hint for part in check.parts] == ["A column is no row.", "", "Is there a number too many?"]


def test_a_known_wrong_shape_is_named_unless_the_right_one_is_the_same_by_chance() -> None:
    with rubric("exercise", checks=4) as check:
        for rows, got in (
            (3, np.ones((2, 3))),
            (2, np.ones((2, 2))),
            (3, np.ones((3, 3))),
            (3, [[1, 2], [3]]),
        ):
            with check(f"{rows} rows", points=1):
                check.shape(got, (rows, 2), mistakes={"Turn it round.": (2, rows)})
    assert [part.message for part in check.parts] == [
        "Turn it round.",
        "",
        "The result has shape (3, 3); expected (3, 2).",
        "The result has rows of different lengths; numbers of shape (3, 2) were expected.",
    ]


def test_after_a_named_mistake_no_hint_leads_away_from_it() -> None:
    with rubric("exercise", checks=3) as check:
        with check("before", points=1, hint="Is it twice as much?"):
            check.close(3, 2)
        with check("the square", points=1, hint="Is it about twos?"):
            check.close(9, 6, mistakes={"This is the square.": 9})
        with check("after", points=1, hint="Does it work for four?"):
            check.close(16, 8)
    assert [part.hint for part in check.parts] == ["Is it twice as much?", "", ""]
    assert [part.message for part in check.parts][1:] == [
        "This is the square.",
        "The result is 16; expected 8.",
    ]


def test_a_long_error_is_cut_between_two_words() -> None:
    part = one_part(lambda check: check.call(complain_at_length))
    assert "incomprehensible … in the line" in part.message
    assert part.message.count("incomprehensible ") < 20


def complain_at_length() -> None:
    raise ValueError("This is incomprehensible " + "incomprehensible " * 40)


def divide(a: float, b: float) -> float:
    return a / b


def first_of(values: list[float], place: int) -> float:
    raise KeyError(place)


def misspelt() -> float:
    return devide(1, 2)  # noqa: F821


def sort_in_place(values: np.ndarray) -> None:
    values.sort()


def test_every_part_runs_also_after_one_failed() -> None:
    with rubric("exercise", checks=3) as check:
        with check("first", points=1):
            check.fail("No.")
        with check("second", points=2):
            raise ZeroDivisionError
        with check("third", points=4):
            pass
    assert [part.status for part in check.parts] == ["failed", "failed", "passed"]
    assert check.score == 4.0
    assert repr(check.score) == "4.0"


def test_a_warning_is_told_where_it_costs_no_points_in_nbgrader(capsys: pytest.CaptureFixture[str]) -> None:
    with rubric("exercise", checks=1) as check, check("warns", points=1):
        print("a warning", file=sys.stderr)
    print("after the test", file=sys.stderr)
    told = capsys.readouterr()
    assert "a warning" in told.out
    assert told.err == "after the test\n"


def test_an_error_between_the_parts_ends_the_rubric_but_not_the_cell() -> None:
    with rubric("exercise", checks=2) as check:
        with check("first", points=1):
            pass
        raise ValueError("broken")
    assert check.score == 1
    assert "could not go on" in check.message and "broken" in check.message


def test_an_interrupt_ends_the_cell_and_keeps_what_was_earned() -> None:
    check = rubric("exercise", checks=3)
    with pytest.raises(KeyboardInterrupt), check:
        with check("first", points=1):
            pass
        with check("second", points=1):
            raise KeyboardInterrupt
    assert check.score == 1
    assert "took too long" in check.parts[1].message


def test_sys_exit_in_an_answer_fails_only_its_part() -> None:
    def leave() -> None:
        raise SystemExit(0)

    part = one_part(lambda check: check.call(leave))
    assert part.status == "failed"
    assert "SystemExit" in part.message


def test_what_an_answer_raises_is_told_with_the_line() -> None:
    def divide(x: float) -> float:
        return x / 0

    part = one_part(lambda check: check.call(divide, 1))
    assert "`divide` raised ZeroDivisionError: division by zero" in part.message
    assert "in the line `return x / 0`" in part.message


def test_the_name_of_a_scratch_directory_stays_out_of_the_reason() -> None:
    def read(folder: str) -> str:
        return Path(folder, "notes", "tmp.txt").read_text()

    def reason() -> str:
        with tempfile.TemporaryDirectory() as folder:
            return one_part(lambda check: check.call(read, folder)).message

    first = reason()
    assert first == reason()
    assert "'…/notes/tmp.txt'" in first


def test_neither_colours_nor_the_numbers_that_keras_gives_are_in_the_reason() -> None:
    def fit(number: int) -> None:
        raise ValueError(f"\x1b[1mInput 0 of layer 'dense_{number}' does not fit 'my_dense_2'\x1b[0m")

    reasons = {one_part(lambda check, n=n: check.call(fit, n)).message for n in (3, 14)}
    assert len(reasons) == 1
    assert "Input 0 of layer 'dense' does not fit 'my_dense_2'" in reasons.pop()


def test_no_address_in_memory_is_in_the_reason() -> None:
    reason = one_part(lambda check: check.fail(f"A model was expected, not {object()}.")).message
    assert reason == "A model was expected, not <object object>."


def test_a_stub_is_not_attempted() -> None:
    def stub() -> None:
        raise NotImplementedError

    assert one_part(lambda check: check.call(stub)).status == "not_attempted"


def test_a_name_that_is_not_defined_is_not_attempted_and_named() -> None:
    part = one_part(lambda check: check.call(my_pinv))  # type: ignore[name-defined]  # noqa: F821
    assert part.status == "not_attempted"
    assert "`my_pinv` is not defined" in part.message


def test_what_an_answer_prints_is_kept_off_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    with rubric("exercise", checks=1) as check, check("quiet", points=1):
        check.call(lambda: print("noise"))
    assert "noise" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "argument",
    [np.zeros(3), [1, 2], [[1], [2]], {"a": np.zeros(2)}, {1, 2}],
    ids=["array", "list", "nested list", "dict of arrays", "set"],
)
def test_a_changed_argument_is_complained_about(argument: Any) -> None:
    def change(value: Any) -> None:
        match value:
            case np.ndarray():
                value[0] = 1
            case [[*_], *_]:
                value[0][0] = 5
            case list():
                value.pop()
            case dict():
                value["a"][0] = 1
            case set():
                value.add(3)

    part = one_part(lambda check: check.call(change, argument))
    assert "changed the argument" in part.message


def test_an_argument_left_alone_is_not_complained_about() -> None:
    part = one_part(lambda check: check.call(lambda x, y: None, np.array([1.0, np.nan]), [("a", None)]))
    assert part.status == "passed"


def test_the_caller_keeps_its_own_arguments() -> None:
    data = np.zeros(2)

    def change(x: np.ndarray) -> None:
        x += 1

    one_part(lambda check: check.call(change, data))
    assert data.tolist() == [0, 0]


@pytest.mark.parametrize(
    "got",
    [[1, 2], (1.0, 2.0), np.array([1, 2], dtype=np.float32), np.array([1, 2], dtype=object)[:].tolist()],
)
def test_close_takes_every_spelling_of_the_right_numbers(got: Any) -> None:
    assert one_part(lambda check: check.close(got, [1, 2])).status == "passed"


@pytest.mark.parametrize(
    ("got", "said"),
    [
        (None, "is None. Does the function end in `return`?"),
        ("text", "is 'text', an object of the type str; numbers of shape (2,) were expected"),
        ([[1, 2]], "has shape (1, 2); expected (2,)"),
        ([1, np.nan], "contains nan"),
        ([1, 3], "is [1, 3]; expected [1, 2]"),
    ],
)
def test_close_says_what_came_back_and_what_was_expected(got: Any, said: str) -> None:
    part = one_part(lambda check: check.close(got, [1, 2], name="the slope"))
    assert part.status == "failed"
    assert said in part.message
    assert part.message.startswith("The slope ")


def test_close_points_at_the_first_wrong_value_of_many() -> None:
    got = np.zeros((4, 4))
    got[2, 1] = 7
    part = one_part(lambda check: check.close(got, np.zeros((4, 4))))
    assert "1 of the 16 values of the result is wrong; the first is at [2, 1]: 7" in part.message


def test_a_known_mistake_is_named() -> None:
    matrix = np.array([[1, 2], [3, 4]])
    mistakes = {"This is the transpose.": matrix.T, "This is never asked for.": lambda: matrix * 2}
    part = one_part(lambda check: check.close(matrix.T, matrix, mistakes=mistakes))
    assert part.message == "This is the transpose."


def test_a_known_mistake_that_is_right_by_chance_is_not_named() -> None:
    part = one_part(lambda check: check.close(5, 3, mistakes={"Not this.": 3}))
    assert part.message == "The result is 5; expected 3."


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("the slope", "The slope is"),
        ("slope", "Slope is"),
        ("x's mean", "X's mean is"),
        ("grad_norms(3, 'tanh')", "grad_norms(3, 'tanh') is"),
        ("b1", "b1 is"),
        ("w, divided by the unit,", "w, divided by the unit, is"),
        ("a", "a is"),
        ("a share", "A share is"),
        ("class_names", "class_names is"),
        ("f(2)", "f(2) is"),
        ("np.pi", "np.pi is"),
    ],
)
def test_a_message_begins_with_a_capital_letter_unless_it_begins_with_code(name: str, begins: str) -> None:
    assert one_part(lambda check: check.equal(5, 3, name=name)).message == f"{begins} 5; expected 3."


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (np.int64(3), 3),
        ((1, [2]), [1, (2,)]),
        ({"a": np.array([1, 2])}, {"a": [1, 2]}),
        (float("nan"), np.nan),
        ("text", "text"),
    ],
)
def test_equal_compares_plain_values(got: Any, want: Any) -> None:
    assert one_part(lambda check: check.equal(got, want)).status == "passed"


@pytest.mark.parametrize(
    ("got", "want"), [(3, 4), ([1], [1, 2]), ({"a": 1}, {"b": 1}), ("a", ["a"]), (None, 0)]
)
def test_equal_fails_for_other_values(got: Any, want: Any) -> None:
    assert one_part(lambda check: check.equal(got, want)).status == "failed"


LABELS = [i % 7 for i in range(100)]
ROWS = [[i, {"name": f"n{i}"}] for i in range(30)]


@pytest.mark.parametrize(
    ("got", "want", "says"),
    [
        ([3, 1], [3, 2], "The result is [3, 1]; expected [3, 2]."),
        (np.array([*LABELS[:50], 9, *LABELS[51:]]), LABELS, "result first differs at [50]: 9; expected 1."),
        (LABELS[:-1], np.array(LABELS), "The result has 99 entries; expected 100."),
        ([*ROWS[:20], [20, {"name": "x"}], *ROWS[21:]], ROWS, "at [20][1]['name']: 'x'; expected 'n20'."),
        ([*ROWS[:29], 29], ROWS, "at [29]: 29; expected [29, {'name': 'n29'}]."),
        ({"a": LABELS, "b": 1}, {"a": LABELS, "b": 2}, "at ['b']: 1; expected 2."),
        ("x" * 200 + "yes", "x" * 200 + "no", "at character 201: 'yes'; expected 'no'."),
        (["x" * 200 + "yes"], ["x" * 200 + "no"], "at [0], character 201: 'yes'; expected 'no'."),
        (5, LABELS, "The result is 5; expected [0, 1, 2,"),
        (1.0000001, 1, "The result is 1.0000001; expected 1."),
        (0.1 + 0.2, 0.3, "The result is 0.30000000000000004; expected 0.29999999999999999."),
    ],
)
def test_what_differs_is_seen_in_the_message(got: Any, want: Any, says: str) -> None:
    assert says in one_part(lambda check: check.equal(got, want)).message


@pytest.mark.parametrize(
    ("got", "want", "says"),
    [
        ([1.00002], [1], "The result is [1.00002]; expected [1]."),
        (np.full(50, 1.0000001), np.ones(50), "the first is at [0]: 1.0000001, expected 1."),
    ],
)
def test_numbers_that_differ_look_different(got: Any, want: Any, says: str) -> None:
    assert says in one_part(lambda check: check.close(got, want, rtol=0, atol=0)).message


def test_unpack_says_how_many_values_came() -> None:
    part = one_part(lambda check: check.unpack((1, 2, 3), "slope", "intercept"))
    assert part.message == "The function returned 3 values; 2 values (slope, intercept) were expected."


def test_raises_wants_the_exception_to_come_through() -> None:
    def swallow() -> str:
        return "all well"

    def raise_it() -> None:
        raise KeyboardInterrupt

    assert one_part(lambda check: check.raises(KeyboardInterrupt, raise_it)).status == "passed"
    part = one_part(lambda check: check.raises(KeyboardInterrupt, swallow))
    assert "should raise KeyboardInterrupt here, but it returned 'all well'" in part.message


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("b", "passed", ""),
        (" B ", "passed", ""),
        ("a", "failed", "It is the reverse."),
        ("x", "failed", "'x' is not one of the options a, b"),
        (..., "not_attempted", ""),
        (None, "failed", "Does the function end in `return`?"),
    ],
)
def test_a_choice_explains_each_wrong_option(answer: Any, status: str, said: str) -> None:
    part = one_part(lambda check: check.choice(answer, right="b", because={"a": "It is the reverse."}))
    assert part.status == status
    assert said in part.message


def test_a_failed_assertion_with_a_sentence_says_it() -> None:
    def body(check: rubric) -> None:
        assert 1 > 2, "One is less than two."

    assert "One is less than two." in one_part(body).message


def test_the_headline_tells_of_checks_still_to_come() -> None:
    passed = PartResult("a", 1, 1, "passed")
    assert headline(outcome(passed, checks=3)) == (
        "1 of 1 points so far; 2 more checks follow at grading, on what this cell does not try."
    )
    assert headline(outcome(passed)) == "1 of 1 points"
    assert headline(outcome(PartResult("a", 1, 0, "not_attempted"), checks=3)).startswith("not attempted yet")


def test_the_points_of_an_older_answer_are_not_said_to_be_those_of_the_new_one() -> None:
    stale = {**outcome(PartResult("a", 1, 1, "passed")), "note": "The cell with your answer stopped."}
    assert headline(stale) == "your new answer is not checked yet."
    assert "1 of 1" not in as_text(stale) + as_html(stale)


def test_the_table_shows_reasons_and_gives_hints_for_failures_only() -> None:
    text = as_text(
        outcome(
            PartResult("first", 1, 1, "passed", hint="unseen"),
            PartResult("second", 2, 0, "failed", "It is 3.", "Count again."),
        )
    )
    assert text.splitlines() == [
        "double: 1 of 3 points",
        "  ✔ first  1/1",
        "  ✘ second  0/2",
        "      It is 3.",
        "      Hint: Count again.",
    ]


def test_a_hint_goes_with_a_bare_difference_and_not_with_a_mistake_that_is_named() -> None:
    def compare(got: float) -> PartResult:
        named = {"That is the sum.": 5}
        return one_part(lambda check: check.close(got, 6, mistakes=named), hint="Do you round?")

    assert (compare(4).message, compare(4).hint) == ("The result is 4; expected 6.", "Do you round?")
    assert (compare(5).message, compare(5).hint) == ("That is the sum.", "")


def test_a_hint_does_not_follow_an_argument_that_was_changed() -> None:
    def grows(numbers: list[int]) -> None:
        numbers.append(1)

    part = one_part(lambda check: check.call(grows, [0]), hint="Do you round?")
    assert "changed the argument" in part.message
    assert part.hint == ""


def test_the_html_shows_code_as_code_and_a_hint_on_demand() -> None:
    page = as_html(outcome(PartResult("`f` of 2", 1, 0, "failed", "It is `3`.", "Count `again`.")))
    assert "<code>f</code> of 2" in page and "It is <code>3</code>." in page
    assert "<details" in page and page.index("<summary>Hint</summary>") < page.index(
        "Count <code>again</code>."
    )
    assert "<table" not in page


def test_the_html_escapes_what_a_student_returned() -> None:
    page = as_html(outcome(PartResult("a", 1, 0, "failed", "It is <script>alert(1)</script>.")))
    assert "<script>" not in page


def test_a_test_cell_sends_structured_results_and_ends_in_its_points(monkeypatch: pytest.MonkeyPatch) -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # a shell puts its own there
    shell = InteractiveShell.instance()
    cell = (
        "from coursekit import rubric\n"
        "with rubric('double', checks=2) as check:\n"
        "    with check('two', points=1):\n"
        "        check.close(4, 4)\n"
        "check.score"
    )
    try:
        with capture_output() as captured:
            result = shell.run_cell(cell).result
    finally:
        InteractiveShell.clear_instance()
    assert result == 1.0 and repr(result) == "1.0"
    sent = captured.outputs[-1].data["application/vnd.coursekit.rubric+json"]
    assert (sent["version"], sent["exercise"], sent["checks"], sent["score"]) == (1, "double", 2, 1.0)
    assert sent["parts"][0]["status"] == "passed"

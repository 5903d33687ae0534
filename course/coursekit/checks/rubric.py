"""`rubric`: the checks of one exercise, with points, reasons and hints.

    with rubric("double", checks=2) as check:
        with check("2 becomes 4", points=1, hint="What is 2 + 2?"):
            check.close(check.call(double, 2), 4, mistakes={"That is the square plus one.": 5})
        with check("a list is doubled number by number", points=1):
            check.close(check.call(double, [1, 2]), [2, 4])
    check.score

Every part runs, also after one has failed. The last line gives the points as a plain float, which is
what `nbgrader autograde` and its Validate button read; the same outcome goes out in `MIME` for graders
that want the reasons too.
"""

from __future__ import annotations

import math
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NoReturn, TypeVar

import numpy as np

from coursekit.checks import view
from coursekit.checks.answer_state import stale_answer
from coursekit.checks.comparing import (
    Mistakes,
    close_difference,
    equal_difference,
    known_mistake,
    shape_difference,
    show,
)
from coursekit.quiet import printing_nothing
from coursekit.remote import AnswerLost, ArgumentChanged, NotTransferable, caller
from coursekit.remote.copying import copied, unchanged
from coursekit.remote.error_texts import NOISE, in_short
from coursekit.remote.exceptions import line_of
from coursekit.remote.live import SHARING, share_variables
from coursekit.remote.saved import model_in
from coursekit.shell import shell
from coursekit.student import record

#: Type of the structured result in a test cell's outputs: version, exercise, checks, score, message, parts.
MIME = "application/vnd.coursekit.rubric+json"
VERSION = 1

Shared = TypeVar("Shared", list[Any], dict[Any, Any])
Outcome = Literal["passed", "failed", "not_attempted"]


class CheckFailed(Exception):
    """A check found the answer wrong; the text is the reason that the student reads.

    `hint`: one that belongs to this very reason, and takes the place of the part's own.
    """

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.hint = hint


class MistakeNamed(CheckFailed):
    """A check failed, and the reason names the mistake. No hint is shown then, since it could mislead."""


class NotAttempted(Exception):
    """The student has not written an answer yet."""


@dataclass(frozen=True)
class PartResult:
    """The outcome of one check."""

    title: str
    points: float
    earned: float
    status: Outcome
    message: str = ""
    hint: str = ""


class Points(float):
    """A score that nbgrader reads as the number it is, and that a notebook does not print below the table."""

    def _repr_html_(self) -> str:
        return ""


class rubric:
    """The checks of one exercise. Use it in a `with` statement; call it to open a part.

    `exercise` is the exercise's id; `checks` is how many parts the full test has. A student's copy lacks
    the hidden ones, and is told how many follow at grading.
    """

    def __init__(self, exercise: str, checks: int) -> None:
        self.exercise = exercise
        self.checks = checks
        self.parts: list[PartResult] = []
        #: Whether a mistake has been named. What fails after it most likely fails for the same reason.
        self._named = False
        self.message = ""
        self.note = stale_answer(exercise, shell())
        self._shared: list[Any] = []
        self._display = view.Display(MIME)
        self._warnings = ExitStack()

    def __enter__(self) -> rubric:
        # nbgrader gives no point to a test cell that writes to stderr, be it a library's mere warning.
        self._warnings.enter_context(redirect_stderr(sys.stdout))
        self._show()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._warnings.close()
        if error is not None:
            self.message = f"The checks could not go on: {_reason(error)[1]}"
        self._show(final=True)
        self._note()
        return error is None or _is_the_answers_fault(error)

    def __call__(self, title: str, points: float, hint: str = "") -> _OpenPart:
        """Open a part: what is raised in its `with` block costs its points and becomes its reason.

        The hint is for who gets a bare reason; where the reason names the mistake, it is left out, there
        and in the parts after it. A reason that a part before has given comes without a hint as well.
        """
        return _OpenPart(self, title, points, hint)

    @property
    def score(self) -> Points:
        """The points earned so far. Tenths add up: nbgrader refuses 0.1 + 0.2 as more than 0.3."""
        return Points(round(math.fsum(part.earned for part in self.parts), 9))

    def call(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the student's function with copies of the arguments and return what it returns.

        What it prints is kept off the page. Fails the part when it raises, when it is no function, or when
        it changes an argument.
        """
        if function is ... or function is None:
            raise NotAttempted
        if not callable(function):
            raise CheckFailed(f"A function was expected, but here is {show(function)}.")
        given_args, given_kwargs = copied(args, self._shared), copied(kwargs, self._shared)
        try:
            with printing_nothing():
                result = function(*given_args, **given_kwargs)
        except NotImplementedError as error:
            raise NotAttempted from error
        except ArgumentChanged as error:
            raise MistakeNamed(_what_was_changed(function)) from error
        except AnswerLost as error:
            raise CheckFailed(str(error)) from error
        except (NameError, ImportError) as error:
            raise MistakeNamed(_what_was_raised(function, error)) from error
        except (Exception, SystemExit) as error:
            raise CheckFailed(_what_was_raised(function, error)) from error
        if not (unchanged(args, given_args) and unchanged(kwargs, given_kwargs)):
            raise MistakeNamed(_what_was_changed(function))
        return result

    def share(self, value: Shared) -> Shared:
        """A list or dictionary that the student's functions may keep and change: the test sees that.

        Everything else that is handed in is a copy.
        """
        self._shared.append(value)
        caller.share(value)
        return value

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """An empty folder that the student's functions find under the path that they are handed.

        What the test writes there they can read, and the other way round. It is gone after the `with`.
        """
        with tempfile.TemporaryDirectory() as name, caller.shared_folder(Path(name)):
            yield Path(name)

    def share_variables(self, model: Any, other: Any) -> bool:
        """Whether training one of the two models would change the other: its weights, or its optimizer."""
        return share_variables(model, other) or any(
            model is handed_in for handed_in in getattr(other, SHARING, ())
        )

    def load_model(self, path: str | Path) -> Any:
        """The Keras model in a `.keras` file that the answer has written.

        Nothing in it is run but Keras' own layers, so a test reads such a file by this and by nothing else.
        Fails the part if there is no such file.
        """
        try:
            return model_in(path)
        except NotTransferable as error:
            self.fail(f"The file holds {error}. Such a file is not read here.")
        except (OSError, ValueError, TypeError, KeyError):
            self.fail(
                "The file can't be read by `keras.models.load_model`. `model.save(path)` writes one "
                "that can, where `path` ends in `.keras`."
            )

    def raises(
        self, kind: type[BaseException], function: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> None:
        """Fail the part unless the student's function lets an exception of this kind through."""
        try:
            with printing_nothing():
                result = function(*copied(args), **copied(kwargs))
        except kind:
            return
        except NotImplementedError as error:
            raise NotAttempted from error
        except (Exception, SystemExit) as error:
            raise CheckFailed(f"{_what_was_raised(function, error)} {kind.__name__} was expected.") from error
        raise CheckFailed(
            f"`{_name(function)}` should raise {kind.__name__} here, but it returned {show(result)}."
        )

    def close(
        self,
        got: Any,
        want: Any,
        *,
        name: str = "the result",
        rtol: float = 1e-5,
        atol: float = 1e-6,
        mistakes: Mistakes | None = None,
    ) -> None:
        """Fail the part unless `got` has the shape of `want` and its values within the tolerance.

        `mistakes` maps a sentence to the value that this known mistake leads to: if `got` is that value,
        the sentence is the reason.
        """

        def differs(value: Any, other: Any) -> str:
            return close_difference(value, other, name=name, rtol=rtol, atol=atol)

        _fail_if(differs(got, want), got, want, mistakes, differs)

    def equal(
        self, got: Any, want: Any, *, name: str = "the result", mistakes: Mistakes | None = None
    ) -> None:
        """Fail the part unless the values are equal; list, tuple and array are alike.

        `mistakes` as in `close`.
        """

        def differs(value: Any, other: Any) -> str:
            return equal_difference(value, other, name=name)

        _fail_if(differs(got, want), got, want, mistakes, differs)

    def shape(
        self,
        got: Any,
        shape: tuple[int, ...],
        name: str = "the result",
        mistakes: Mapping[str, tuple[int, ...]] | None = None,
    ) -> None:
        """Fail the part unless `got` has exactly this shape.

        `mistakes` maps a sentence to the shape that this known mistake leads to, as in `close`.
        """

        def differs(value: Any, other: Any) -> str:
            return shape_difference(value, other, name=name)

        difference = differs(got, shape)
        if difference and (named := known_mistake(got, np.broadcast_to(0, shape), mistakes, differs)):
            raise MistakeNamed(named)
        _fail_if(difference)

    def unpack(self, got: Any, *names: str) -> tuple[Any, ...]:
        """Return `got` as a tuple with a value for each name, or fail the part with what came back."""
        wanted = f"{len(names)} values ({', '.join(names)})"
        if got is None:
            raise MistakeNamed(
                f"The function returned None; {wanted} were expected. Does it end in `return`?"
            )
        if not isinstance(got, list | tuple | np.ndarray):
            raise MistakeNamed(f"The function returned {show(got)}; {wanted} were expected.")
        if len(got) != len(names):
            raise MistakeNamed(f"The function returned {len(got)} values; {wanted} were expected.")
        return tuple(got)

    def that(self, condition: Any, why: str, hint: str = "") -> None:
        """Fail the part with the sentence `why` unless the condition holds.

        The sentence names what is wrong. Where it only says what was seen, give it a `hint` of its own: the
        part's, which was written for another reason, does not follow it.
        """
        if condition:
            return
        if hint:
            raise CheckFailed(_as_sentence(why), hint)
        raise MistakeNamed(_as_sentence(why))

    def fail(self, why: str) -> NoReturn:
        """Fail the part with the sentence `why`, which names what is wrong."""
        raise MistakeNamed(_as_sentence(why))

    def choice(self, answer: Any, right: str, because: Mapping[str, str]) -> None:
        """Check a multiple-choice answer; `because` has a sentence for each wrong option."""
        if answer is ... or answer == "":
            raise NotAttempted
        if answer is None:
            raise CheckFailed("The answer is None. Does the function end in `return`?")
        options = sorted({right, *because})
        if not isinstance(answer, str) or answer.strip().lower() not in options:
            raise CheckFailed(f"{show(answer)} is not one of the options {', '.join(options)}.")
        chosen = answer.strip().lower()
        if chosen != right:
            raise MistakeNamed(_as_sentence(because[chosen]))

    def _record(self, part: PartResult) -> None:
        self.parts.append(part)
        self._show()

    def _show(self, final: bool = False) -> None:
        self._display.show(self._outcome(), final)

    def _note(self) -> None:
        """Record the outcome for the student's table of progress."""
        if shell() is not None:
            record.note(self._outcome())

    def _outcome(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "exercise": self.exercise,
            "checks": self.checks,
            "score": float(self.score),
            "message": self.message,
            "note": self.note,
            "parts": [asdict(part) for part in self.parts],
        }


class _OpenPart:
    """The `with check(...)` block of one part."""

    def __init__(self, owner: rubric, title: str, points: float, hint: str) -> None:
        self._owner, self._title, self._points, self._hint = owner, title, points, hint

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            self._owner._record(PartResult(self._title, self._points, self._points, "passed"))
            return False
        status, message = _reason(error)
        message = NOISE.sub("", _SCRATCH.sub("…", message))
        self._owner._named |= isinstance(error, MistakeNamed)
        told_before = any(_same_fault(message, part.message) for part in self._owner.parts)
        hint = "" if self._owner._named or told_before else self._hint
        if isinstance(error, CheckFailed) and error.hint:
            hint = error.hint
        self._owner._record(PartResult(self._title, self._points, 0, status, message, hint))
        return _is_the_answers_fault(error)


#: A directory that `tempfile` has made, with all that leads there: each time another one, so that equal
#: answers would look unlike.
_SCRATCH = re.compile(r"""(?:[A-Z]:)?(?:[\\/]+[^\s'"\\/]+)*[\\/]+tmp[a-z0-9_]{8}(?![a-z0-9_])""")


def _same_fault(message: str, before: str) -> bool:
    """Whether a reason tells what one before it has told: a shape, or an error, with other numbers in it."""
    if _SHAPE in message and _SHAPE in before:
        return True
    if _RAISED in message and _RAISED in before:
        return _DIGITS.sub("", message) == _DIGITS.sub("", before)
    return message == before


_SHAPE, _RAISED = " has shape (", " raised "
_DIGITS = re.compile(r"[\d.]+")


def _is_the_answers_fault(error: BaseException) -> bool:
    """Whether an error is the outcome of this part; only a person or a limit interrupts the whole cell."""
    return isinstance(error, Exception | SystemExit)


def _reason(error: BaseException) -> tuple[Outcome, str]:
    match error:
        case CheckFailed():
            return "failed", str(error)
        case NotAttempted() | NotImplementedError():
            return "not_attempted", "Not attempted yet."
        case AssertionError() if str(error):
            return "failed", str(error)
        case NameError():
            return "not_attempted", (
                f"`{error.name}` is not defined. Run the cell with your answer first; is it spelt right?"
            )
        case KeyboardInterrupt():
            return (
                "failed",
                "Stopped before this check was done: it took too long, or somebody interrupted it.",
            )
        case _:
            return "failed", f"Your answer could not be used here: {_short(error)}"


def _what_was_changed(function: Callable[..., Any]) -> str:
    return (
        f"`{_name(function)}` changed the argument that it was given. Its caller still needs that: "
        "work on a copy."
    )


def _what_was_raised(function: Callable[..., Any], error: BaseException) -> str:
    line = line_of(function, error)
    place = f" in the line `{line}`" if line else ""
    return f"`{_name(function)}` raised {_short(error).rstrip('.')}{place}."


#: `grad_w(…)`, `b1`, `y`; and `a`, where it is no article.
_CODE = re.compile(r"\w*([_\d]|[(\[`]|\.\w)|[b-z],? |a(,| is| has| contains) ")


def _short(error: BaseException) -> str:
    text = in_short(str(error))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _name(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__name__", "your function"))


def _fail_if(
    difference: str,
    got: Any = None,
    want: Any = None,
    mistakes: Mistakes | None = None,
    differs: Callable[[Any, Any], str] | None = None,
) -> None:
    if not difference:
        return
    if got is ...:
        raise NotAttempted
    if differs and (named := known_mistake(got, want, mistakes, differs)):
        raise MistakeNamed(named)
    raise (MistakeNamed if differs and got is None else CheckFailed)(_as_sentence(difference))


def _as_sentence(text: str) -> str:
    """The text with a capital letter, unless it begins with code such as `grad_norms(3)`."""
    return text if _CODE.match(text) else text[0].upper() + text[1:]

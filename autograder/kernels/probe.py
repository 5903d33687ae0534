"""What tests rely on, and what it is at the moment. The grader sends this text into a student's kernel."""

from __future__ import annotations

import builtins
import json
import sys
from typing import Any

WATCHED = {
    "builtins": [name for name in dir(builtins) if not name.startswith("_")],
    "numpy": ["all", "allclose", "any", "array", "array_equal", "asarray", "isclose", "isnan", "testing"],
    "numpy.testing": ["assert_allclose", "assert_almost_equal", "assert_array_equal", "assert_equal"],
    "math": ["isclose"],
    "coursekit.rubric": ["PartResult", "_OpenPart", "_fail_if", "_is_the_answers_fault", "_reason", "rubric"],
    "coursekit.comparing": ["close_difference", "equal_difference", "plain", "shape_difference"],
    "coursekit.rubric_view": ["Display", "display"],
    "IPython.display": ["display", "update_display"],
    "unittest": ["TestCase"],
}


def marks() -> str:
    """JSON: a mark for each thing that is watched, which changes with it, and how many looks into frames."""
    found: dict[str, Any] = {}
    for module, names in WATCHED.items():
        if module in sys.modules:
            there = vars(sys.modules[module])
            found.update({f"{module}.{name}": _mark(there[name]) for name in names if name in there})
    if "coursekit.rubric" in sys.modules:
        for kind in (sys.modules["coursekit.rubric"].rubric, sys.modules["coursekit.rubric"]._OpenPart):
            found.update({f"{kind.__name__}.{name}": _mark(thing) for name, thing in vars(kind).items()})
    peeks: list[int] = []
    sys.audit("coursekit.peeks", peeks)  # answered by `coursekit.crossing.sealed`
    return json.dumps([{**found, **_shell_marks()}, peeks])


def _mark(thing: Any) -> list[int]:
    code = getattr(thing, "__code__", None)
    return [id(thing), hash(code.co_code) if code is not None else 0]


def _shell_marks() -> dict[str, Any]:
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    inputs = shell.input_transformer_manager
    transformers = (inputs.cleanup_transforms, inputs.line_transforms, inputs.token_transformers)
    found: dict[str, Any] = {
        f"the shell's {name}": _mark(getattr(getattr(shell, name), "__func__", None))
        for name in ("run_cell", "run_code", "run_ast_nodes", "transform_cell", "showtraceback")
    }
    found["the shell's class"] = id(type(shell))
    found["AST transformers"] = len(shell.ast_transformers)
    found["input transformers"] = [len(kind) for kind in (*transformers, shell.input_transformers_post)]
    found["event hooks"] = {name: len(hooks) for name, hooks in shell.events.callbacks.items()}
    found["the display publisher"] = id(type(shell.display_pub))
    found["the session that sends results"] = _mark(type(shell.kernel.session).send)
    found["the session's own send"] = "send" in vars(shell.kernel.session)
    found["a trace function"] = sys.gettrace() is not None
    found["a profile function"] = sys.getprofile() is not None
    return found

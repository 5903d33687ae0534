from __future__ import annotations

import nbformat
import pytest
from coursekit.sealed import seal
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.execution.slicing import cells_to_skip
from autograder.model import Lesson
from autograder.notebooks.dataflow.uses import names_in

TEST = "assert double(2) == 4"


def cells_of(*sources: str) -> list[NotebookNode]:
    """Cells named by their place: c0, c1, …"""
    return [new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]


def notebook(*sources: str) -> str:
    return nbformat.writes(new_notebook(cells=cells_of(*sources)))


def skipped(demonstrations: list[str], answer: str, before: bool = True) -> list[str]:
    """Which demonstrations are skipped when they stand, unchanged, around this answer and its test."""
    released = Lesson("lesson", "", notebook(*demonstrations), (), ())
    cells = [*demonstrations, answer, TEST] if before else [answer, TEST, *demonstrations]
    shift = 0 if before else 2
    skip = cells_to_skip(cells_of(*cells), released)
    return [source for n, source in enumerate(demonstrations) if f"c{n + shift}" in skip]


def test_a_demonstration_that_nothing_uses_is_skipped() -> None:
    assert skipped(["model.fit(X, y)"], "def double(x): return 2 * x") == ["model.fit(X, y)"]


def test_an_import_that_the_answer_uses_is_kept() -> None:
    assert skipped(["import numpy as np"], "def double(x): return np.multiply(2, x)") == []


def test_a_parameter_that_happens_to_have_the_name_of_a_demonstration_keeps_nothing() -> None:
    assert skipped(["x = train()"], "def double(x): return 2 * x") == ["x = train()"]


def test_a_local_name_of_the_answer_keeps_nothing() -> None:
    assert skipped(["y = train()"], "def double(x):\n    y = 2 * x\n    return y") == ["y = train()"]


def test_what_a_kept_cell_uses_is_kept_too() -> None:
    assert skipped(["import math", "two = math.sqrt(4)", "other = 1"], "def double(x): return two * x") == [
        "other = 1"
    ]


def test_a_cell_that_may_change_needed_data_is_kept() -> None:
    assert skipped(["factors = []", "factors.append(2)"], "def double(x): return factors[0] * x") == []


def test_a_cell_that_patches_a_needed_module_is_kept() -> None:
    assert skipped(["import math", "math.tau = 2"], "def double(x): return math.tau * x") == []


@pytest.mark.parametrize(
    "cell", ["from helpers import *", "exec(code)", "globals()['two'] = 2", "%run helpers.py", "!ls"]
)
def test_a_cell_whose_names_can_not_be_told_is_kept(cell: str) -> None:
    assert skipped([cell], "def double(x): return 2 * x") == []


def test_a_demonstration_that_the_student_changed_is_kept() -> None:
    released = Lesson("lesson", "", notebook("print(1)"), (), ())
    assert cells_to_skip(cells_of("print(2)", TEST), released) == frozenset()


def test_a_cell_of_the_students_own_is_kept() -> None:
    released = Lesson("lesson", "", notebook("print(1)"), (), ())
    assert cells_to_skip(cells_of("print(1)", "helper = 3", TEST), released) == {"c0"}


def test_a_later_cell_that_binds_a_needed_name_is_kept() -> None:
    assert skipped(["def double(x): return x"], "def double(x): return 2 * x", before=False) == []


def test_a_name_that_a_test_binds_itself_keeps_nothing() -> None:
    cells = ["w = train()", "def double(x): return 2 * x", "w = 3\nassert double(w) == 6"]
    restored = cells_of(*cells)
    restored[2].metadata["nbgrader"] = {"grade": True, "grade_id": "test_double"}
    released = Lesson("lesson", "", notebook(cells[0]), (), ())
    assert cells_to_skip(restored, released) == {"c0"}


def test_data_that_a_kept_demonstration_makes_for_itself_keeps_nothing_else() -> None:
    cells = ["import math\nX = 1\nprint(X)", "Y = train(X)"]
    assert skipped(cells, "def double(x): return math.floor(2 * x)") == ["Y = train(X)"]


def test_code_that_is_nested_too_deep_for_python_stops_nothing() -> None:
    assert skipped(["print(1)"], "-" * 15_000 + "1") == ["print(1)"]


def test_code_that_is_too_long_to_be_read_may_need_anything() -> None:
    assert skipped(["print(1)"], "-" * 100_000 + "1") == []


def test_white_space_at_line_ends_does_not_make_a_cell_the_students() -> None:
    released = Lesson("lesson", "", notebook("print(1)\n"), (), ())
    assert cells_to_skip(cells_of("print(1)  \n\n", TEST), released) == {"c0"}


def test_a_cell_that_does_not_compile_keeps_all_that_it_mentions() -> None:
    assert skipped(["two = 2", "three = 3"], "def double(x): return two * x )") == ["three = 3"]


OWN_IMPORT = "from pathlib import Path\n\ndef double(x):\n    return Path(x) / x"


def test_a_cell_that_brings_its_own_import_does_not_need_a_demonstrations() -> None:
    demonstration = "from pathlib import Path\n\nmodel = train(Path.home())"
    assert skipped([demonstration], OWN_IMPORT) == [demonstration]
    assert skipped([demonstration], '"""Twice."""\n' + OWN_IMPORT, before=False) == [demonstration]


@pytest.mark.parametrize(
    "demonstration",
    [
        "from pathlib import PurePath as Path",
        "from pathlib import Path\n\nPath = str",
        "from pathlib import Path\n\ndef Path(x): return x",
        "try:\n    from pathlib import Path\nexcept ImportError as Path:\n    pass",
        "import pathlib as Path",
        "Path.home = None",
        "match where:\n    case [*Path]:\n        pass",
    ],
)
def test_an_import_of_its_own_counts_only_where_no_demonstration_means_another_thing(
    demonstration: str,
) -> None:
    assert skipped([demonstration], OWN_IMPORT, before=False) == []


@pytest.mark.parametrize(
    "answer",
    [
        "double = Path.home\nfrom pathlib import Path",
        "def double(x):\n    return Path(x) / x",
        "def double(x):\n    from pathlib import Path\n    return Path(x)\n\nhome = Path.home()",
        "from pathlib import Path\nPath = twice(Path)\n\ndef double(x):\n    return Path(x)",
        "import a.b\n\ndef double(x):\n    return a.b(x) + Path(x)",
    ],
)
def test_a_cell_that_imports_too_late_or_not_only_needs_the_demonstrations(answer: str) -> None:
    demonstration = "from pathlib import Path\n\nmodel = train(Path.home())"
    assert skipped([demonstration], answer) == []


def test_two_imports_of_parts_of_one_package_are_two_things() -> None:
    demonstration = "import sklearn.metrics\n\nprint(1)"
    answer = "import sklearn.svm\n\ndef double(x):\n    return sklearn.metrics.twice(x)"
    assert skipped([demonstration], answer) == []


@pytest.mark.parametrize(
    "demonstration",
    [
        "import keras\nkeras.config.set_floatx('float64')",
        "import keras\nkeras.mixed_precision.set_global_policy('mixed_float16')",
        "import tensorflow as tf\ntf.config.run_functions_eagerly(True)",
        "import tensorflow as tf\ntf.debugging.enable_check_numerics()",
        "@keras.saving.register_keras_serializable()\nclass Own: pass",
        "keras.utils.get_custom_objects().update(own=1)",
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.dpi'] = 50",
        "plt.style.use('ggplot')",
        "import threading\nthreading.Thread(target=print).start()",
        "%env KEY=1",
        "%run helpers.py",
        "%%writefile own.py\ntwo = 2",
        "%load_ext sql",
    ],
)
def test_a_cell_that_changes_more_than_names_is_kept(demonstration: str) -> None:
    assert skipped([demonstration], "def double(x): return 2 * x") == []


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("def double(x): return net(x).get_layer('dense_1').units", True),
        ("def double(x): return net(x).get_layer(name='conv2d').units", True),
        ("def double(x): return net(x).get_layer('block5_pool').units", False),
        ("l = Dense(2, name='dense_1')\ndef double(x): return net(x).get_layer('dense_1').units", False),
    ],
)
def test_a_layer_that_keras_has_named_depends_on_all_that_were_made_before(answer: str, kept: bool) -> None:
    demonstration = "Dense(2)(pictures)"
    assert skipped([demonstration], answer) == ([] if kept else [demonstration])


def test_a_cell_of_great_length_may_need_anything() -> None:
    assert skipped(["print(1)"], "x = '" + "a" * 400_000 + "'\ndef double(x): return 2 * x") == []


def test_a_tests_sealed_helpers_need_what_they_name() -> None:
    sealed = seal("def compare(check):\n    check.close(double(2), scale(2))")
    names = names_in(
        f"from coursekit import rubric\n{sealed}\nwith rubric('double', checks=1) as c:\n    compare(c)"
    )
    assert {"double", "scale"} <= names.free
    assert not names.opaque


@pytest.mark.parametrize("text", ["x", "gICA", "A" * 5])
def test_a_seal_that_holds_nothing_is_a_cell_like_any_other(text: str) -> None:
    assert names_in(f'from coursekit.sealed import unseal\n\nexec(unseal("{text}"))').opaque

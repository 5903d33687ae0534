"""Importing is silent: tried in processes of their own, since TensorFlow speaks only once."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import pytest
from coursekit import quiet


def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment | variables, timeout=300
    )


def test_importing_coursekit_loads_neither_tensorflow_nor_matplotlib_and_prints_nothing() -> None:
    done = run(
        "import sys, coursekit\n"
        "from coursekit import datasets\n"
        "heavy = {'tensorflow', 'keras', 'matplotlib', 'sklearn', 'pandas'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_keras_after_coursekit_prints_nothing_and_tensorflow_still_works() -> None:
    done = run(
        "import coursekit, keras\n"
        "import importlib.resources, tensorflow as tf\n"
        "assert int(tf.constant(2) + 3) == 5\n"
        "assert importlib.resources.files('tensorflow').joinpath('__init__.py').is_file()\n"
    )
    assert (done.returncode, done.stdout) == (0, "")
    # A machine with a broken GPU driver may have true warnings to give.
    assert not [line for line in done.stderr.splitlines() if line.encode().startswith(quiet.NOTICES)]


def test_whoever_asks_for_tensorflows_notices_gets_them() -> None:
    code = (
        "import sys\n"
        "import coursekit.quiet as quiet\n"
        "print(any(isinstance(f, quiet._TensorFlowFinder) for f in sys.meta_path))"
    )
    assert run(code, TF_CPP_MIN_LOG_LEVEL="0").stdout == "False\n"
    assert run(code).stdout == "True\n"


def test_only_notices_are_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet.notices_left_out():
        os.write(
            2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
        )
        os.write(2, b"I0000 00:00:1700000000.1  12 port.cc:153] oneDNN custom operations are on.\n")
        os.write(2, b"E0000 00:00:1700000000.1  12 cuda.cc:1] something is really wrong\n")
        os.write(2, b"Traceback, or what else there is to say\n")
    os.write(2, b"I0000 later lines are none of our business\n")
    assert capfd.readouterr().err.splitlines() == [
        "E0000 00:00:1700000000.1  12 cuda.cc:1] something is really wrong",
        "Traceback, or what else there is to say",
        "I0000 later lines are none of our business",
    ]


def test_what_was_written_before_an_exception_is_not_lost(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ImportError), quiet.notices_left_out():
        os.write(2, b"no such library\n")
        raise ImportError("no such library")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "no such library\nafter\n"


def test_without_room_for_a_file_the_import_goes_on(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def no_room() -> None:
        raise OSError("no usable temporary directory")

    monkeypatch.setattr("tempfile.TemporaryFile", no_room)
    with quiet.notices_left_out():
        os.write(2, b"I0000 a notice\n")
    assert capfd.readouterr().err == "I0000 a notice\n"


@pytest.mark.parametrize(
    "before",
    ["", "import sys, types; sys.modules['tensorflow'] = types.ModuleType('tensorflow')\n"],
    ids=["TensorFlow comes later", "TensorFlow is there already"],
)
def test_talk_of_retracing_is_left_out_and_other_warnings_stay(before: str) -> None:
    done = run(
        f"{before}import logging, coursekit\n"
        "logger = logging.getLogger('tensorflow')\n"
        "logger.warning('5 out of the last 7 calls to %s triggered tf.function retracing.', 'f')\n"
        "logger.warning('something worth reading')\n"
    )
    assert (done.returncode, done.stderr) == (0, "something worth reading\n")


def test_a_logger_that_keeps_the_stream_it_found_can_write_to_it_later(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logger = logging.getLogger("keeps its stream")
    logger.propagate = False
    with quiet.printing_nothing():
        handler = logging.StreamHandler(sys.stderr)  # as absl does at its first warning
        print("unseen")
    logger.addHandler(handler)
    logger.warning("later")
    logger.removeHandler(handler)
    assert capsys.readouterr() == ("", "")

"""Warm kernels behave as cold ones do, and leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from full_length import STRESS
from warm_kernels import LIMITS, forked_processes, kernel, run_cells

from autograder import sandbox
from autograder.execution.start import Settings

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(not sandbox.supported(), reason="warm kernels are for Linux"),
]

#: AUTOGRADER_STRESS=1 asks for 200 in a row and 8 at once.
IN_A_ROW, AT_ONCE = (200, 8) if STRESS else (30, 4)

FIT = """
import keras, numpy as np
model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(np.ones((32, 3)), np.ones((32, 1)), epochs=1, verbose=0)
print("fitted")
"""
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"


def test_the_zygote_never_runs_tensorflow() -> None:
    script = (
        "from autograder.kernels import preload, zygote\n"
        "preload.preload()\n"
        "print(preload.tensorflow_has_run())\n"
        "import tensorflow\n"
        "tensorflow.constant(1)\n"
        "print(preload.tensorflow_has_run())\n"
        "try: preload.check()\n"
        "except RuntimeError as error: print(error)"
    )
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=True)
    before, after, refusal = done.stdout.splitlines()
    assert (before, after) == ("False", "True")
    assert "has started" in refusal or "has run" in refusal


def test_many_kernels_one_after_another_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    # Of our own, since others may be at work here; and short, since paths of sockets are.
    directory = tempfile.mkdtemp(prefix="warm-")
    monkeypatch.setattr(tempfile, "tempdir", directory)
    for number in range(IN_A_ROW):
        sources = [f"print({number} + 1)", FIT] if number % 10 == 0 else [f"print({number} + 1)"]
        ran = run_cells(*sources)
        assert ran.printed[0] == f"{number + 1}\n"
        assert ran.reasons == ()
    assert forked_processes() == []
    Path(directory).rmdir()  # which it can't, unless it is empty


def test_several_kernels_at_once_do_not_mix() -> None:
    def one(number: int) -> tuple[str, ...]:
        return run_cells(f"x = {number}", FIT, "print(x)").printed

    with ThreadPoolExecutor(AT_ONCE) as pool:
        printed = list(pool.map(one, range(2 * AT_ONCE)))
    assert printed == [("", "fitted\n", f"{number}\n") for number in range(2 * AT_ONCE)]
    assert forked_processes() == []


def test_keras_fits_and_plots_appear_warm_and_cold_alike() -> None:
    for warm in (True, False):
        ran = run_cells(FIT, PLOT, settings=Settings(warm=warm))
        assert ran.printed[0].endswith("fitted\n")
        assert "image/png" in ran.kinds[1]
        assert ran.errors == ("", "")


def test_a_figure_is_shown_without_asking_for_it() -> None:
    assert "image/png" in run_cells("import matplotlib.pyplot as plt\nplt.plot([1, 2]);").kinds[0]


def test_results_from_a_seed_are_the_same_warm_and_cold() -> None:
    source = (
        "from coursekit import set_seed; set_seed(0)\n"
        "import random, numpy as np, keras, tensorflow as tf\n"
        "model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(1)])\n"
        "model.compile('adam', 'mse')\n"
        "history = model.fit(np.arange(24.0).reshape(8, 3), np.ones((8, 1)), epochs=3, verbose=0)\n"
        "print(random.random(), np.random.rand(), float(tf.random.uniform([])), history.history)"
    )
    warm = run_cells(source)
    assert warm.errors == ("",)
    assert warm.printed == run_cells(source, settings=Settings(warm=False)).printed


def test_kernels_without_a_seed_differ() -> None:
    source = (
        "import random, uuid, numpy as np, tensorflow as tf, keras, secrets\n"
        "print(random.random(), np.random.rand(), np.random.default_rng().random(), uuid.uuid4(),\n"
        "      float(tf.random.uniform([])), float(keras.random.uniform(())), secrets.token_hex())"
    )
    first, second = (run_cells(source).printed[0].split() for _ in range(2))
    assert len(first) == 7
    assert all(one != other for one, other in zip(first, second, strict=True))


def test_the_environment_is_that_of_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_TEST_SECRET", "hidden")

    async def ask() -> list[str]:
        async with kernel(env={"ASKED_FOR": "given", "TZ": "Asia/Tokyo"}) as one:
            looks = ["'AUTOGRADER_TEST_SECRET' in os.environ", "os.environ['ASKED_FOR']", "time.tzname[0]"]
            looks += ["any('AUTOGRADER' in name for name in os.environ)", "os.path.expanduser('~')"]
            said = [await one.run(f"import os, time; print({look})") for look in looks]
            # Not in what the process was started with either.
            said.append(await one.run("print(b'hidden' in open('/proc/self/environ', 'rb').read())"))
            return said

    secret, asked, zone, ours, home, started = (line.strip() for line in asyncio.run(ask()))
    assert (secret, asked, zone, ours, started) == ("False", "given", "JST", "False", "False")
    assert home.endswith("/scratch")


@pytest.mark.parametrize(("wanted", "backend"), [("svg", "svg"), (None, "inline")])
def test_plots_are_drawn_by_the_back_end_that_is_asked_for(wanted: str | None, backend: str) -> None:
    async def ask() -> str:
        async with kernel(env={"MPLBACKEND": wanted} if wanted else {}) as one:
            return await one.run("import matplotlib.pyplot as plt\nprint(plt.get_backend())")

    assert asyncio.run(ask()).strip().rpartition(".")[2] in (backend, f"backend_{backend}")


def test_a_variable_that_comes_too_late_makes_the_kernel_cold() -> None:
    async def is_warm(env: dict[str, str]) -> bool:
        async with kernel(env=env) as one:
            return bool(one.manager.provisioner.is_warm)

    assert asyncio.run(is_warm({}))
    assert not asyncio.run(is_warm({"TF_ENABLE_ONEDNN_OPTS": "0"}))


def test_interrupting_a_cell_leaves_the_kernel_alive() -> None:
    async def ask() -> list[str]:
        async with kernel() as one:
            await one.run("x = 5")
            running = asyncio.ensure_future(one.run("import time\nprint('on')\ntime.sleep(60)"))
            await asyncio.sleep(1)
            await one.manager.interrupt_kernel()
            return [await running, await one.run("print(x)")]

    assert asyncio.run(ask()) == ["on\nKeyboardInterrupt", "5\n"]


@pytest.mark.parametrize("now", [True, False])
def test_restarting_gives_a_fresh_kernel_at_the_same_address(now: bool) -> None:
    async def ask() -> list[str]:
        async with kernel() as one:
            address = one.manager.ip
            await one.run("x = 5")
            await one.manager.restart_kernel(now=now)
            await one.client.wait_for_ready(timeout=60)
            assert one.manager.ip == address
            return [await one.run("print(x)"), await one.run("print(6)")]

    assert asyncio.run(ask()) == ["NameError", "6\n"]


DEATHS = {
    "os._exit(7)": 7,
    "os.kill(os.getpid(), 9)": -signal.SIGKILL,
    "os.kill(os.getpid(), 15)": -signal.SIGTERM,
    "import ctypes; ctypes.string_at(0)": -signal.SIGSEGV,
    "os.abort()": -signal.SIGABRT,
}


def test_exit_codes_tell_how_a_kernel_died() -> None:
    async def ask() -> dict[str, int | None]:
        found = {}
        for code in DEATHS:
            async with kernel() as one:
                found[code] = await one.death(f"import os\n{code}")
        return found

    assert asyncio.run(ask()) == DEATHS


def test_a_polite_shutdown_ends_with_code_0() -> None:
    async def ask() -> int | None:
        async with kernel() as one:
            await one.manager.request_shutdown()
            for _ in range(1000):
                if not await one.manager.is_alive():
                    break
                await asyncio.sleep(0.01)
            return await one.manager.provisioner.poll()

    assert asyncio.run(ask()) == 0


def test_forked_children_and_shell_commands_print_into_the_notebook() -> None:
    ran = run_cells(
        "import os\nif os.fork() == 0:\n    print('from a child', flush=True)\n    os._exit(0)\nos.wait();",
        "from multiprocessing import Process\np = Process(target=print, args=('mp',))\np.start(); p.join()",
        "!echo from a shell",
    )
    assert [text.strip() for text in ran.printed] == ["from a child", "mp", "from a shell"]


def test_warm_kernels_run_for_an_ordinary_user_without_namespaces_too() -> None:
    cells = [FIT, PLOT, "open('/etc/passwd')"]
    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from warm_kernels import run_cells\n"
        f"ran = run_cells(*{cells!r})\n"
        "print(ran.printed[0].strip(), 'image/png' in ran.kinds[1], ran.errors[2], ran.reasons)"
    )
    people = str(Path(__file__).parents[1] / "sandbox" / "people.py")
    command = [sys.executable, people, "user-without", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.stdout == "fitted True PermissionError ()\n", done.stderr


def test_on_other_systems_kernels_are_cold_and_said_not_to_be_isolated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("execution.start", "kernels.provisioner"):
        monkeypatch.setattr(f"autograder.{module}.supported", lambda: False)
    look = "import os\nprint(os.getcwd() == os.environ['HOME'], 'AUTOGRADER_ZYGOTE' in os.environ)"
    ran = run_cells(look, "os._exit(1)")
    assert ran.printed[0] == "True False\n"
    assert "Not isolated" in ran.reasons[0]
    assert "The kernel died" in ran.reasons[1]


def test_a_kernel_without_a_debugger_is_not_asked_for_every_module_and_keeps_its_own_sys() -> None:
    look = (
        "import sys, ipykernel.ipkernel as k\nprint(k.sys is sys, len(get_ipython().kernel._kernel_modules))"
    )
    assert run_cells(look).printed == ("True 0\n",)


def test_options_of_a_kernel_spec_are_heeded_with_and_without_the_connection_file_alone() -> None:
    script = (
        "import sys\nfrom autograder.kernels.kernel import IPKernelApp\n"
        "app = IPKernelApp()\napp.parse_command_line(sys.argv[1:])\n"
        "print(app.connection_file, app.log_level)"
    )
    for options, expected in ((["-f", "a.json"], "a.json 30"), (["-f", "a.json", "--debug"], "a.json 10")):
        done = subprocess.run([sys.executable, "-c", script, *options], capture_output=True, text=True)
        assert done.stdout.strip() == expected, done.stderr


@pytest.mark.parametrize("warm", [True, False])
def test_only_what_was_printed_is_flushed_and_none_of_it_gets_lost_or_late(warm: bool) -> None:
    count = (
        "import sys\n"
        "handed_over = []\n"
        "thread = sys.stdout.pub_thread\n"
        "schedule = thread.schedule\n"
        "thread.schedule = lambda work: (handed_over.append(work), schedule(work))\n"
        "sys.stdout.flush()\n"
        "nothing = len(handed_over)\n"
        "sys.stdout.write('.')\n"
        "sys.stdout.flush()\n"
        "one = len(handed_over)\n"
        "sys.stdout.flush()\n"
        "again = len(handed_over)\n"
        "thread.schedule = schedule\n"
        "print(nothing, one > nothing, again - one)"
    )
    many = [f"print({number})" for number in range(100)]
    expected = (".0 True 0\n", *(f"{number}\n" for number in range(100)))
    assert run_cells(count, *many, settings=Settings(warm=warm)).printed == expected


def test_memory_is_the_same_in_huge_pages() -> None:
    script = (
        "from autograder.sandbox import linux\n"
        "own = bytearray(range(256)) * (1 << 17)\n"
        "linux.use_huge_pages()\n"
        "print(own == bytearray(range(256)) * (1 << 17))\n"
        "print('AnonHugePages:        0 kB' in open('/proc/self/smaps_rollup').read())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    same, none = done.stdout.split()
    assert same == "True"
    if none == "True":
        pytest.skip("this kernel puts no memory into huge pages when it is asked to")


def test_history_is_not_kept() -> None:
    assert run_cells("print(get_ipython().history_manager.enabled)").printed == ("False\n",)


def test_a_kernel_can_not_make_more_sockets_where_its_own_are() -> None:
    source = (
        "import os, socket\n"
        "folder = os.path.join(os.path.dirname(os.environ['HOME']), 'sockets')\n"
        "print(len(os.listdir(folder)) >= 5)\n"
        "open(folder + '/file', 'w')"
    )
    ran = run_cells(source)
    assert ran.printed == ("True\n",)
    assert ran.errors == ("OSError",) or ran.errors == ("PermissionError",)


@pytest.mark.parametrize("warm", [True, False])
def test_the_grader_reads_what_a_limit_did(warm: bool) -> None:
    settings = Settings(warm=warm)
    died = run_cells("import os\nprint('hello')", "os._exit(1)", "print('never')", settings=settings)
    assert died.printed[0] == "hello\n"
    assert "os._exit" in died.reasons[0]
    short = run_cells("x = bytes(30 << 30)", "print('goes on')", settings=settings)
    assert (short.errors[0], short.printed[1]) == ("MemoryError", "goes on\n")
    assert "GiB of memory" in short.reasons[0]


def test_a_cell_that_stops_itself_does_not_hang_the_grader() -> None:
    limits = LIMITS.__class__(wall_seconds=60, cell_seconds=1)
    ran = run_cells("import os\nprint('before', flush=True)", "os.kill(os.getpid(), 19)", limits=limits)
    assert ran.printed[0] == "before\n"
    assert "did not let itself be interrupted" in ran.reasons[0]


LIMITED = {
    "while True: pass": ({"cpu_seconds": 1.0}, "may compute for 1 s"),
    "import os\nwhile True:\n    os.fork()": ({"processes": 8}, "processes"),
    "import os, time\nfor _ in range(3): os.fork()\nx = b'x' * (100 << 20)\ntime.sleep(60)": (
        {"memory_bytes": 300 << 20},
        "memory",
    ),
}


@pytest.mark.parametrize("source", LIMITED)
def test_the_reason_names_the_limit_that_struck(source: str) -> None:
    values, word = LIMITED[source]
    limits = LIMITS.__class__(wall_seconds=60, cell_seconds=40, **values)  # type: ignore[arg-type]
    ran = run_cells("print('earned')", source, "print('never')", limits=limits)
    assert ran.printed == ("earned\n", "", "")
    assert word in ran.reasons[0]
    assert forked_processes() == []

"""What a notebook's run comes to: endings of every kind, and tests apart from the student's code."""

from __future__ import annotations

import asyncio
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.execution import client, judge
from autograder.execution.files import Folders, folders
from autograder.execution.isolation import Tests
from autograder.execution.plan import Plan
from autograder.execution.run import Executed, execute
from autograder.execution.start import Settings
from autograder.model import Limits

pytestmark = pytest.mark.kernel

RUBRIC = "application/vnd.coursekit.rubric+json"
PATIENT = Limits(wall_seconds=200, cell_seconds=60)
IMPATIENT = Limits(wall_seconds=60, cell_seconds=2)
TEST = """
from coursekit import rubric
with rubric("f", checks=3) as check:
    with check("one", points=1):
        check.close(check.call(f, 1), 2)
    with check("two", points=1):
        check.close(check.call(f, 2), 3)
    with check("three", points=1):
        check.close(check.call(f, 3), 4)
check.score
"""


def run(
    *sources: str,
    limits: Limits = PATIENT,
    tests: Tests | None = None,
    settings: Settings | None = None,
    folders: Folders | None = None,
) -> Executed:
    """Execute cells c0, c1, …"""
    cells = [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    plan = Plan(tests=tests or Tests())
    return execute(new_notebook(cells=cells), limits, plan, settings, folders)


def isolated(answer: str, test: str = TEST, limits: Limits = PATIENT) -> Executed:
    """Run an answer (c0) and, by the judge, its test (c1)."""
    return run(answer, test, limits=limits, tests=Tests(isolated={"c1": ("f",)}))


def in_process(answer: str) -> Executed:
    """Run an answer (c0) and, in the same kernel, its test (c1)."""
    return run(answer, TEST, tests=Tests(in_process=frozenset({"c1"})))


def outputs(executed: Executed, cell_id: str) -> list[Any]:
    return next(c.outputs for c in nbformat.reads(executed.notebook, as_version=4).cells if c.id == cell_id)


def parts(executed: Executed, cell_id: str = "c1") -> list[str]:
    """How each check of the test in c1 ended."""
    found = [o.data[RUBRIC] for o in outputs(executed, "c1") if RUBRIC in o.get("data", {})]
    return [part["status"] for part in found[0]["parts"]] if found else []


def messages(executed: Executed) -> str:
    found = [o.data[RUBRIC] for o in outputs(executed, "c1") if RUBRIC in o.get("data", {})]
    return " ".join(part["message"] for part in found[0]["parts"])


def test_a_notebook_can_be_run_from_a_running_event_loop() -> None:
    async def in_a_loop() -> Executed:
        return run("'ran'")

    assert asyncio.run(in_a_loop()).ran == {"c0"}


def test_an_error_in_one_cell_does_not_stop_the_next() -> None:
    executed = run("1 / 0", "'still here'")
    assert executed.ran == {"c0", "c1"}
    assert outputs(executed, "c0")[0].ename == "ZeroDivisionError"
    assert executed.reasons == ()


@pytest.mark.parametrize("way", ["exit()", "quit", "if True:\n    quit()"])
def test_what_asks_jupyter_to_end_the_kernel_ends_the_notebook(way: str) -> None:
    executed = run("1", way, "'never'")
    assert "c2" not in executed.ran | executed.cut_short
    assert "called exit" in executed.ended


def test_an_exit_of_python_is_an_error_like_any_other() -> None:
    ways = [
        "raise SystemExit('Stop right there!')",
        "import sys; sys.exit()",
        "sys.exit(0)",
        "sys.exit('no')",
    ]
    other = ["quit(keep_kernel=True)", "import argparse; argparse.ArgumentParser().parse_args(['--no'])"]
    executed = run(*ways, *other, "'still here'")
    assert executed.ran == {f"c{n}" for n in range(7)}
    assert (executed.ended, executed.reasons) == ("", ())
    assert [outputs(executed, f"c{n}")[0].ename for n in range(4)] == ["SystemExit"] * 4


@pytest.mark.parametrize("warm", [True, False])
def test_the_working_folder_is_as_in_jupyter(warm: bool) -> None:
    """Modules written there can be imported, files handed in can be read, and nothing else lies there."""
    there = Folders({"data/shape.txt": b"3,1", "own.py": b"two = 2\n", "자료 'x'.txt": b"ok"})
    executed = run(
        "import os, sys; sorted(name for name in os.listdir() if name[0] != '.')",
        "%%writefile mycol.py\ndef as_column(x): return x",
        "from mycol import as_column; from own import two; as_column(two), open('data/shape.txt').read()",
        "sys.path.index('') < sys.path.index(os.path.dirname(os.path.dirname(__import__('numpy').__file__)))",
        "open(\"자료 'x'.txt\").read()",
        settings=Settings(warm=warm),
        folders=there,
    )
    shown = [outputs(executed, f"c{n}")[0].get("data", {}).get("text/plain") for n in (0, 2, 3, 4)]
    names = "['data', 'own.py', \"자료 'x'.txt\"]"
    assert shown == [names, "(2, '3,1')", "True", "'ok'"]


def test_the_judge_has_the_lessons_files_and_none_of_the_students() -> None:
    test = TEST.replace("check.close(check.call(f, 1), 2)", "check.equal(glob.glob('*'), ['given.txt'])")
    executed = run(
        "import glob\ndef f(x): return glob.glob('*')",
        "import glob\n" + test.replace("check.call(f, 2), 3", "len(check.call(f, 2)), 2"),
        tests=Tests(isolated={"c1": ("f",)}),
        folders=folders((("given.txt", b"1"),), (("given.txt", b"2"), ("numpy.py", b"boom"))),
    )
    assert parts(executed)[:2] == ["passed", "passed"]
    assert executed.reasons == ("The file 'given.txt' differs from the one in the lesson, which was used.",)


def test_a_kernel_that_ends_itself_keeps_what_came_before() -> None:
    executed = run("print('before')", "import os; os._exit(0)", "'never'")
    assert executed.ran == {"c0"}
    assert outputs(executed, "c0")[0].text == "before\n"
    assert "The kernel died in the cell that begins “import os; os._exit(0)”" in executed.ended


def test_an_endless_loop_costs_its_own_cell_only() -> None:
    executed = run("while True: pass", "'still here'", limits=IMPATIENT)
    assert executed.cut_short == {"c0"}
    assert executed.ran == {"c1"}
    assert "2 s of computing time and was stopped; an endless loop?" in executed.reasons[0]
    assert not executed.crowded


SLEEPY = Limits(wall_seconds=60, cell_seconds=0.4)


@pytest.mark.parametrize(
    "way",
    [
        "import time; time.sleep(1e9)",
        "import queue; queue.Queue().get()",
        "import asyncio; await asyncio.sleep(1e9)",
    ],
)
def test_what_only_waits_is_stopped_by_the_clock(way: str) -> None:
    executed = run(way, "'still here'", limits=SLEEPY)
    assert (executed.cut_short, executed.ran) == ({"c0"}, {"c1"})
    assert "2 s by the clock and was stopped; does it sleep, or wait for something?" in executed.reasons[0]


def test_computing_in_other_processes_is_on_the_notebooks_account() -> None:
    spin = "while True: pass"
    executed = run(
        f"import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        f"if os.fork() == 0:\n    os.setsid()\n    {spin}\ntime.sleep(1e9)",
        "'never'",
        limits=Limits(cpu_seconds=2),
    )
    assert executed.cut_short == {"c0"}
    assert "Time was up: the notebook may compute for 2 s in all" in executed.ended


def test_what_a_kernel_computes_in_a_call_is_on_the_tests_account() -> None:
    executed = isolated(
        "import time\ndef f(x):\n    end = time.process_time() + 1\n"
        "    while time.process_time() < end: pass\n    return x + 1",
        limits=Limits(cell_seconds=1.5),
    )
    assert parts(executed)[:1] == ["passed"]
    assert "1.5 s of computing time" in executed.reasons[0]


#: What makes IPython or ipykernel itself raise, so that ipykernel would send no reply at all.
BREAKS_THE_REPLY = {
    "a file for stdout, closed": "with open('log.txt', 'w') as f:\n    sys.stdout = f\n    print('there')",
    "a file for stderr, closed": "with open('log.txt', 'w') as f:\n    sys.stderr = f",
    "no stdout": "sys.stdout = None",
    "no stderr": "sys.stderr = None",
    "no stream at all": "del sys.stdout, sys.stderr",
    "a number for stdout": "sys.stdout = 5",
    "a flush that raises": "class Log:\n    def write(self, text): pass\n    def flush(self): 1 / 0\n"
    "sys.stdout = Log()",
    "a flush that exits": "class Log:\n    def write(self, text): pass\n"
    "    def flush(self): raise SystemExit\nsys.stderr = Log()",
    "too deep to compile": f"x = {' + '.join(['1'] * 20_000)}",
    "too deep to parse": f"x = {'(' * 5_000}1{')' * 5_000}",
    "an error whose text raises": "class E(Exception):\n    def __str__(self): raise E()\nraise E()",
    "an error whose text is none": "class E(Exception):\n    def __str__(self): return 5\nraise E()",
    "an error that renders itself as no text": "class E(Exception):\n"
    "    def _render_traceback_(self): return [5, None]\nraise E()",
    "an error that can't render itself": "class E(Exception):\n"
    "    def _render_traceback_(self): raise self\nraise E()",
    "an error whose text interrupts": "class E(Exception):\n"
    "    def __str__(self): raise KeyboardInterrupt\nraise E()",
    "an error whose name raises": "class M(type):\n    __name__ = property(lambda c: 1 / 0)\n"
    "class E(Exception, metaclass=M): pass\nraise E()",
    "an error handler that raises": "get_ipython().set_custom_exc((Exception,), lambda *a: 1 / 0)\n1 / 0",
    "a hook that exits": "def leave(): raise SystemExit\n"
    "get_ipython().events.register('post_execute', leave)",
    "a payload that is no JSON": "get_ipython().payload_manager.write_payload({'source': {1, 2}})",
}


@pytest.mark.parametrize("cell", BREAKS_THE_REPLY.values(), ids=BREAKS_THE_REPLY)
def test_a_cell_after_which_ipykernel_would_never_reply_is_answered(cell: str) -> None:
    executed = run("import sys", cell, "print('still here')", limits=IMPATIENT)
    assert executed.reasons == ()
    assert executed.ran == {"c0", "c1", "c2"}
    assert outputs(executed, "c2")[0].text == "still here\n"


def test_a_cell_that_ignores_the_interrupt_is_killed() -> None:
    executed = run(
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", limits=IMPATIENT
    )
    assert executed.cut_short == {"c0"}
    assert "did not let itself be interrupted" in executed.ended


def test_the_notebook_has_one_budget_of_time() -> None:
    limits = Limits(wall_seconds=2, cell_seconds=60)
    executed = run("while True: pass", "while True: pass", limits=limits)
    assert executed.cut_short == {"c0"}
    assert "Time was up: the notebook may take 2 s by the clock in all" in executed.ended


@pytest.mark.parametrize("flood", ["print('x' * 30_000_000)", "while True: print('y' * 1000)"])
def test_a_flood_of_output_is_stopped_and_cut(flood: str) -> None:
    executed = run(flood, "'never'")
    assert "printed more than a notebook may" in executed.ended
    assert len(executed.notebook) < 2_000_000


def test_a_long_output_is_cut_with_a_note() -> None:
    executed = run("print('x' * 2_000_000)", "'still here'")
    assert executed.ran == {"c0", "c1"}
    assert "the rest was cut off" in outputs(executed, "c0")[0].text


def test_output_that_comes_late_is_waited_for() -> None:
    slow = """
import time
kernel = get_ipython().kernel
publish = kernel._publish_status
def late(status, *rest):
    if status == "idle":
        time.sleep(5)  # nbclient by itself waits for 4 s after the reply
        print("late", flush=True)
    publish(status, *rest)
"""
    executed = run(slow, "kernel._publish_status = late", "kernel._publish_status = publish")
    assert outputs(executed, "c1")[0].text == "late\n"


def test_malformed_messages_of_the_student_break_nothing() -> None:
    send = "s = get_ipython().kernel; s.session.send(s.iopub_socket, {message}, parent=s.get_parent())"
    executed = run(
        send.format(message="'display_data', {'nothing': 1}"),
        send.format(message="'update_display_data', {'transient': {'display_id': 'x'}, 'data': 3}"),
        "'still here'",
    )
    assert "c2" in executed.ran


ODD_DISPLAYS = (
    "display({'text/plain': 5, 'application/json': {'a': float('nan'), 1: 2}}, raw=True)",
    "display({'text/plain': None, 'text/html': 3}, raw=True)",
    "display({'text/plain': [1, 2], 'image/png': {'a': 1}}, raw=True, metadata={1: {2: 3}})",
    "display({'text/html': {1: {2: None}}}, raw=True, display_id=7)",
    "class Odd:\n    def _repr_mimebundle_(self, **_): return {'text/plain': 5, 7: None}, 3\nOdd()",
    "class Odd:\n    def _repr_mimebundle_(self, **_): return {'text/html': [1, [2]]}\nOdd()",
    "class Odd:\n    def _repr_mimebundle_(self, **_): return {'text/plain': 5}\nOdd()",
    "shown = display(1, display_id='a'); shown.update({'text/plain': 6}, raw=True)",
    "deep = 1\nfor _ in range(400): deep = [deep]\ndisplay({'application/json': deep}, raw=True)",
    "import sys; sys.setrecursionlimit(9000)\nfor _ in range(4000): deep = [deep]\n"
    "display({'application/json': deep}, raw=True)",
    "s = get_ipython().kernel; send = lambda kind, what: "
    "s.session.send(s.iopub_socket, kind, what, parent=s.get_parent())\n"
    "send('stream', {'name': 3, 'text': 5}); send('display_data', [1])\n"
    "send('error', {'ename': 1, 'evalue': 2, 'traceback': [3]})\n"
    "send('execute_result', {'data': {'text/plain': 5}, 'metadata': 3, 'execution_count': 'x'})\n"
    "send('display_data', {'data': {'text/plain': '3'}, 'metadata': {}, 'transient': {'display_id': [1]}})",
)


def test_what_a_notebook_can_not_hold_ends_no_run() -> None:
    executed = run(*ODD_DISPLAYS, "'still here'")
    last = f"c{len(ODD_DISPLAYS)}"
    assert last in executed.ran
    assert executed.reasons == ()
    assert outputs(executed, last)[0].data["text/plain"] == "'still here'"
    assert outputs(executed, "c0")[0].data["text/plain"] == "5"
    assert outputs(executed, "c6")[0].data["text/plain"] == "5"
    assert outputs(executed, "c7")[0].data["text/plain"] == "6"
    nbformat.validate(nbformat.reads(executed.notebook, as_version=4))


SMALL_OUTPUT = Limits(wall_seconds=60, cell_seconds=20, output_bytes=150_000)


def test_what_a_test_asks_is_no_output() -> None:
    asking = """
import numpy as np
from coursekit import rubric
with rubric("f", checks=1) as check:
    with check("large questions", points=1):
        for n in range(5):
            check.close(check.call(f, np.full(10_000, n)), n)
"""
    executed = isolated("def f(x): return x.max()", asking, SMALL_OUTPUT)
    assert (parts(executed), executed.reasons) == (["passed"], ())


def test_a_test_that_prints_without_end_is_stopped() -> None:
    printing = """
import numpy as np
for n in range(100_000):
    print("x" * 1000)
    f(np.zeros(10_000))
"""
    executed = isolated("def f(x): return x.max()", printing, SMALL_OUTPUT)
    assert executed.cut_short == {"c1"}
    assert "printed more than a notebook may" in executed.ended


def test_a_judged_test_gives_the_points() -> None:
    executed = isolated("def f(x): return x + 1")
    assert parts(executed) == ["passed"] * 3
    assert outputs(executed, "c1")[-1].data["text/plain"] == "3.0"


def test_the_student_can_not_see_the_test() -> None:
    spy = (
        "import sys\n"
        "def f(x):\n"
        "    frames, frame = [], sys._getframe()\n"
        "    while frame:\n"
        "        frames.append(str(frame.f_code.co_name) + repr(list(frame.f_globals)[:200]))\n"
        "        frame = frame.f_back\n"
        "    raise ValueError('seen' if 'check' in ''.join(frames) else 'nothing to see')"
    )
    assert "nothing to see" in messages(isolated(spy))


@pytest.mark.parametrize(
    "tampering",
    [
        "import numpy as np; np.allclose = np.isclose = lambda *a, **k: np.bool_(True)",
        "import coursekit.checks.comparing as c; c.close_difference = lambda *a, **k: ''",
        "get_ipython().run_cell = lambda *a, **k: None",
        "import sys; sys.settrace(lambda *a: None)",
        "class Same(float):\n    def __eq__(self, other): return True\n    __hash__ = None",
    ],
)
def test_tampering_in_the_students_kernel_earns_nothing_from_the_judge(tampering: str) -> None:
    executed = isolated(f"{tampering}\ndef f(x): return 0.0", limits=IMPATIENT)
    assert "passed" not in parts(executed)


def test_a_kernel_that_dies_in_a_call_keeps_what_was_earned_before() -> None:
    executed = isolated("import os\ndef f(x):\n    return x + 1 if x < 3 else os._exit(1)")
    assert parts(executed) == ["passed", "passed", "failed"]
    assert "Your code ended its kernel" in messages(executed)
    assert "The kernel died" in executed.ended


def test_an_endless_loop_in_a_call_keeps_what_was_earned_before() -> None:
    executed = run(
        "def f(x):\n    while x > 1: pass\n    return x + 1",
        TEST,
        "'still here'",
        limits=IMPATIENT,
        tests=Tests(isolated={"c1": ("f",)}),
    )
    assert parts(executed)[0] == "passed"
    assert executed.cut_short == {"c1"}
    assert "c2" in executed.ran


def test_an_answer_counts_only_after_all_that_was_said_before_it() -> None:
    executed = isolated(
        "kernel = get_ipython().kernel\nsession, to = kernel.session, kernel.iopub_socket\n"
        "parts = [b'{}', b'[]', b'{}', b'{}']\n"
        "def f(x):\n"
        "    for _ in range(300):\n"
        "        session.send(to, 'stream', {'name': 'stdout', 'text': ''})\n"
        "    to.send_multipart([b'<IDS|MSG>', session.sign(parts), *parts])\n"
        "    return x + 1"
    )
    assert parts(executed) == []
    assert "sent what no kernel sends" in executed.ended


def test_a_kernel_that_never_says_it_is_idle_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(judge, "IDLE_SECONDS", 0.1)
    monkeypatch.setattr(client, "OUTPUT_SECONDS", 0.1)
    executed = isolated(
        "kernel = get_ipython().kernel\n"
        "kernel._publish_status_and_flush = kernel._publish_status = lambda *a, **k: None\n"
        "def f(x): return x + 1"
    )
    assert parts(executed) == ["passed"] * 3


def test_input_in_an_answer_finds_nobody_to_ask() -> None:
    assert "passed" not in parts(isolated("def f(x): return input('how much?')"))


def test_what_a_test_hands_in_is_called_back() -> None:
    test = TEST.replace("check.call(f, 1), 2", "check.call(f, lambda x: 10 * x), 20").replace(
        "check.call(f, 2), 3", "check.call(f, lambda x: x - 1), 1"
    )
    executed = isolated("def f(g): return g(2) if callable(g) else 4", test)
    assert parts(executed) == ["passed"] * 3


def test_tests_start_from_the_same_chance_whatever_ran_before() -> None:
    answer = "import random, numpy as np\ndef f(x): return random.random() + np.random.random()"
    test = (
        "from coursekit import rubric\nwith rubric('f', checks=1) as check:\n"
        "    with check('x', points=1): check.fail(repr(check.call(f, 1)))"
    )
    alone = isolated(answer, test)
    after = isolated(answer + "\nrandom.seed(3); np.random.seed(4)", test)
    assert messages(alone) == messages(after)


def test_a_model_with_code_of_its_own_is_tested_as_any_other() -> None:
    answer = (
        "import keras\ndef f(x):\n"
        "    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation=lambda z: z + 7)])"
    )
    test = (
        "import numpy as np\nfrom coursekit import rubric\nwith rubric('f', checks=3) as check:\n"
        "    model = check.call(f, 1)\n"
        "    with check('x', points=1): check.that(model.count_params() == 3, 'no')\n"
        "    model.set_weights([np.array([[2.0], [3.0]]), np.array([0.5])])\n"
        "    with check('y', points=1): check.close(model.predict(np.ones((1, 2)), verbose=0), [[12.5]])\n"
        "    with check('z', points=1): check.close(model.predict(np.zeros((1, 2)), verbose=0), [[12.5]])"
    )
    executed = isolated(answer, test)
    assert executed.not_transferred == {}
    assert parts(executed) == ["passed", "passed", "failed"]


def test_what_can_not_cross_waits_for_a_person() -> None:
    executed = isolated("def f(x):\n    a = []\n    a.append(a)\n    return a")
    assert outputs(executed, "c1") == []
    assert executed.not_transferred.keys() == {"c1"}
    assert "until a person has looked" in executed.reasons[0]


def test_no_test_finds_what_another_has_left() -> None:
    leaves = (
        "import numpy as np, pathlib, tempfile\nnp.left = left = f\n"
        "pathlib.Path('given.txt').write_text('spoilt')\npathlib.Path('left').mkdir()\n"
        "tempfile.mkdtemp(); tempfile.mkstemp(prefix='left')\nprint('told')"
    )
    looks = (
        "import numpy as np, os, pathlib, tempfile\n"
        "(hasattr(np, 'left'), 'left' in globals(), sorted(set(os.listdir()) - {'.ipython'}),\n"
        " pathlib.Path('given.txt').read_text(),\n"
        " [name for name in os.listdir(tempfile.gettempdir()) if name.startswith(('left', 'tmp'))])"
    )
    executed = run(
        "def f(): 0",
        *(leaves, looks),
        tests=Tests(isolated={"c1": ("f",), "c2": ("f",)}),
        folders=folders({"given.txt": b"given"}, {}),
    )
    assert outputs(executed, "c1") == [{"output_type": "stream", "name": "stdout", "text": "told\n"}]
    assert outputs(executed, "c2")[-1]["data"]["text/plain"] == "(False, False, ['given.txt'], 'given', [])"


def test_a_test_that_goes_wrong_by_itself_ends_as_a_cell_would() -> None:
    """It is interrupted, and the next one runs; one that dies ends the run; all that was said is kept."""
    executed = run(
        "def f(x): return x + 1",
        "print('begun')\nwhile True: pass",
        "import sys\nprint('then'); print('there', file=sys.stderr)\n1 / 0",
        "f(1)",
        "import os, signal\nprint('last', flush=True)\nos.kill(os.getpid(), signal.SIGSEGV)",
        "f(2)",
        limits=IMPATIENT,
        tests=Tests(
            isolated={f"c{n}": ("f",) for n in range(1, 6)}, called={"c4": "the check of Exercise 4"}
        ),
    )
    assert [o.get("ename", o.get("text")) for o in outputs(executed, "c1")] == [
        "begun\n",
        "KeyboardInterrupt",
    ]
    found = outputs(executed, "c2")
    assert [o.get("ename", o.get("text")) for o in found] == ["then\n", "there\n", "ZeroDivisionError"]
    assert [o["data"]["text/plain"] for o in outputs(executed, "c3")] == ["2"]
    assert [o.get("text") for o in outputs(executed, "c4")] == ["last\n"]
    assert executed.ended.startswith("The test died in the check of Exercise 4: it called os._exit, crashed")
    assert outputs(executed, "c5") == []


@pytest.mark.parametrize(
    "peek",
    [
        "import sys; sys._getframe(1)",
        "import inspect; inspect.currentframe().f_back",
        "import inspect; inspect.stack()",
        "import traceback; next(traceback.walk_stack(None))",
        "import gc; gc.get_objects()",
        "import sys; sys.settrace(lambda *a: None); sys.settrace(None)",
        "(i for i in [1]).gi_frame",
        "exec('import sys; sys._getframe(2)', {})",
        "exec('try: 1 / 0\\nexcept ZeroDivisionError as error: error.__traceback__.tb_frame')",
    ],
)
def test_looking_into_frames_beside_the_test_is_noticed(peek: str) -> None:
    executed = in_process(f"def f(x):\n    {peek}\n    return x + 1")
    assert executed.tampered == {"c1": "frames, looked into"}


def test_what_libraries_do_with_frames_beside_a_test_is_no_tampering() -> None:
    executed = in_process(
        "import collections, dataclasses, logging, traceback, warnings\n"
        "import tensorflow as tf\n"
        "Pair = collections.namedtuple('Pair', 'a b')\n"
        "@dataclasses.dataclass\n"
        "class Both:\n    a: int = 1\n"
        "@tf.function\n"
        "def traced(x):\n    return x + 1 if tf.reduce_sum(x) > 0 else x\n"
        "def f(x):\n"
        "    warnings.warn('careful'), logging.warning('careful')\n"
        "    try: 1 / 0\n"
        "    except ZeroDivisionError: traceback.print_exc()\n"
        "    return float(traced(tf.constant(float(x))))"
    )
    assert executed.tampered == {}
    assert parts(executed) == ["passed"] * 3


@pytest.mark.parametrize("warm", [True, False])
def test_a_plot_beside_a_test_is_no_tampering(warm: bool) -> None:
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\ndef f(x): return x + 1"
    executed = run(plot, TEST, tests=Tests(in_process=frozenset({"c1"})), settings=Settings(warm=warm))
    assert executed.tampered == {}
    assert parts(executed) == ["passed"] * 3


def test_a_test_beside_an_honest_answer_gives_its_points() -> None:
    executed = in_process("def f(x): return x + 1")
    assert parts(executed) == ["passed"] * 3
    assert executed.tampered == {}


PLAIN = "import numpy as np\nassert f(1) == 2\nassert np.allclose(f(2), 3)\n'held'"
LIARS = {
    "__eq__": "class Same:\n    def __eq__(self, other): return True",
    "__eq__ for numbers": "class Same:\n    def __eq__(self, other): return isinstance(other, (int, float))",
    "differences": "class Same(float):\n    def __sub__(self, other): return 0.0\n    __rsub__ = __sub__\n"
    "    def __eq__(self, other): return abs(self - other) < 1",
    "__array_function__": "class Same:\n    def __array_function__(self, *a): return True\n"
    "    def __array_ufunc__(self, *a, **k): return True\n    def __eq__(self, other): return True",
    "in a list": "class Item:\n    def __eq__(self, other): return True\ndef Same(): return [Item()][0]",
}


@pytest.mark.parametrize("liar", LIARS.values(), ids=LIARS)
def test_an_object_that_equals_everything_is_named_beside_a_plain_test(liar: str) -> None:
    executed = run(f"{liar}\ndef f(x): return Same()", PLAIN, tests=Tests(in_process=frozenset({"c1"})))
    assert "equals whatever it is compared with" in executed.tampered["c1"]


def test_classes_of_ones_own_that_compare_honestly_are_no_lie() -> None:
    answer = (
        "import dataclasses, collections, fractions, numpy as np\n"
        "class Number:\n    def __init__(self, n): self.n = n\n"
        "    def __eq__(self, other): return self.n == getattr(other, 'n', other)\n"
        "    def __array__(self, dtype=None, copy=None): return np.array(self.n, dtype)\n"
        "@dataclasses.dataclass\nclass Pair:\n    a: int = 1\n"
        "class Mine(np.ndarray): pass\n"
        "def f(x): return Number(x + 1)\ndef pair(): return Pair()\ndef many(): return np.ones(3).view(Mine)"
    )
    test = PLAIN + "\nassert pair() == pair()\nassert (many() == 1).all()\nassert np.sum(many()) == 3\n'held'"
    executed = run(answer, test, tests=Tests(in_process=frozenset({"c1"})))
    assert executed.tampered == {}
    assert outputs(executed, "c1")[-1]["data"]["text/plain"] == "'held'"


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("import numpy as np; np.allclose = lambda *a, **k: True", "numpy.allclose"),
        ("import numpy.testing; numpy.testing.assert_allclose = print", "numpy.testing.assert_allclose"),
        ("from coursekit.rubric import rubric; rubric.close = lambda *a, **k: None", "rubric.close"),
        (
            "from coursekit.checks import comparing as c; c.close_difference = lambda *a: ''",
            "close_difference",
        ),
        ("from coursekit import rubric; rubric.score = property(lambda self: 9.0)", "rubric.score"),
        (
            "import ast\nclass NoAssert(ast.NodeTransformer):\n"
            "    def visit_Assert(self, node): return ast.Pass()\n"
            "get_ipython().ast_transformers.append(NoAssert())",
            "AST transformers",
        ),
        ("get_ipython().input_transformers_post.append(lambda lines: lines)", "input transformers"),
        ("get_ipython().events.register('post_run_cell', lambda result: None)", "event hooks"),
        ("import sys; sys.settrace(lambda *a: None)", "a trace function"),
        ("import sys; sys.setprofile(lambda *a: None)", "a profile function"),
        ("s = get_ipython().kernel.session; s.send = s.send", "session's own send"),
        (
            "import sys; sys.modules['coursekit.checks.rubric'].asdict = lambda part: {}",
            "checks.rubric.asdict",
        ),
        ("import coursekit.checks.comparing as c; c.np = None", "coursekit.checks.comparing.np"),
        (
            "from coursekit.remote import copying as c; c.unchanged.__code__ = (lambda *a: 1).__code__",
            "unchanged",
        ),
    ],
)
def test_a_trip_wire_notices_tampering_beside_the_test(tampering: str, found: str) -> None:
    executed = in_process(f"{tampering}\ndef f(x): return x + 1")
    assert found in executed.tampered["c1"]
    assert "until a person has looked" in executed.reasons[0]


def test_what_a_test_imports_is_there_for_the_answer_and_for_the_cells_after_it() -> None:
    executed = run(
        "import not_there\nimport math",
        "def f(x): return math.floor(x) + 1",
        TEST,
        "math.floor(2.5)",
        tests=Tests(isolated={"c2": ("f",)}, imports={"c2": "import math"}),
    )
    assert outputs(executed, "c0")[0].ename == "ModuleNotFoundError"
    assert outputs(executed, "c2")[-1].data["text/plain"] == "3.0"
    assert outputs(executed, "c3")[0].data["text/plain"] == "2"

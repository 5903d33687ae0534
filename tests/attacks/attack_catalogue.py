"""What a dishonest student may try. Data: `test_attack_suite` and `side_by_side` run it.

In a source, @COURSE@ is the course's folder, @PID@ the process that grades, @TCP@ and @UDP@ ports,
@SOCKET@ the path and @ABSTRACT@ the name of Unix sockets, on which somebody listens, and @DAEMON@ a number
that no other process of this machine has on its command line.
"""

from __future__ import annotations

import base64
import json
import os
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring import filled_notebook
from autograder.model import Lesson

#: Printed by an attack that gets what it is after; put together so that no traceback shows it.
BREACH = "BREACH"

DOUBLE = "\ndef double(x):\n    return 2 * x\n"
HALF = "\ndef half(x):\n    return x / 2\n"
WRONG_DOUBLE = "\ndef double(x):\n    return 0.0\n"
WRONG_HALF = "\ndef half(x):\n    return 0.0\n"

#: Printed, in some code, by an attack that tells later what hidden checks have asked; put together as well.
LEAKED = "LEAKED"

Edit = Callable[[NotebookNode], None]
#: Gets the path of the notebook that was handed in, and the course's folder.
Plant = Callable[[Path, Path], None]


@dataclass(frozen=True)
class Attack:
    """One dishonest submission, and what must come of it.

    `double` and `half` are the sources of the two answer cells; `edit` changes the notebook after that.
    `earns`: the points for them that are honestly earned. `says`: what stands in the verdict's reasons or
    messages, or one of several where it depends on which limit strikes first. `waits`: exercises that a
    person has to look at. `counted`: what is earned where the limit is not the kernel's but counted by a
    supervisor, who ends the whole run. `plant` changes what lies in the folder, the notebook among it.
    `slow`: it needs the longer limits. `harmful`: what it would do to a machine if nothing held it is no
    joke, so it runs nowhere but in a sandbox.
    """

    name: str
    tries: str
    double: str = DOUBLE
    half: str = HALF
    earns: tuple[float, float] = (3, 2)
    says: str | tuple[str, ...] = ""
    waits: tuple[str, ...] = ()
    edit: Edit | None = None
    counted: tuple[float, float] | None = None
    plant: Plant | None = None
    slow: bool = False
    harmful: bool = False

    def submission(self, lesson: Lesson, places: Mapping[str, str]) -> bytes:
        """The notebook that is handed in."""
        answers = {"double": _placed(self.double, places), "half": _placed(self.half, places)}
        notebook = nbformat.reads(filled_notebook(lesson, answers).decode(), as_version=4)
        if self.edit is not None:
            self.edit(notebook)
        return json.dumps(notebook).encode("ascii")


def _placed(source: str, places: Mapping[str, str]) -> str:
    return re.sub(r"@([A-Z]+)@", lambda found: places[found[1]], source)


def trying(*attempts: str, first: str = "") -> str:
    """A cell that tries each expression, says which ones worked, and then answers honestly."""
    lines = [
        "import os, sys, glob, socket, ctypes",
        "def tried(attempt):",
        "    try:",
        "        got = attempt()",
        "    except BaseException as error:",
        "        print('refused:', type(error).__name__)",
        "    else:",
        "        print('refused' if not got else 'BRE' + 'ACH: ' + repr(got)[:150])",
        first,
        *(f"tried(lambda: {attempt})" for attempt in attempts),
    ]
    return "\n".join(lines) + DOUBLE


# --- limits ---------------------------------------------------------------------------------------

FLOOD = "printed more than a notebook may"

LIMITS = [
    Attack(
        "endless loop",
        "keep the grader waiting",
        "while True:\n    pass",
        earns=(0, 2),
        says="an endless loop?",
    ),
    Attack(
        "endless loop in a call",
        "keep the test waiting",
        "\ndef double(x):\n    while x > 2:\n        pass\n    return 2 * x",
        earns=(1, 2),
        says="an endless loop?",
    ),
    Attack(
        "ignored signals",
        "survive the interrupt and SIGTERM",
        "import signal\nfor number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):\n"
        "    signal.signal(number, signal.SIG_IGN)\nwhile True:\n    pass",
        earns=(0, 0),
        says="did not let itself be interrupted",
    ),
    Attack(
        "ignored signals in a call",
        "survive the interrupt within a test",
        "import signal\ndef double(x):\n    if x > 2:\n"
        "        signal.signal(signal.SIGINT, signal.SIG_IGN)\n        while True: pass\n    return 2 * x",
        earns=(1, 0),
        says="did not let itself be interrupted",
    ),
    Attack(
        "sleep",
        "keep the grader waiting, and use no computing time",
        "import time\ntime.sleep(1e9)" + DOUBLE,
        earns=(0, 2),
        says="by the clock and was stopped",
    ),
    Attack(
        "a storm of sessions",
        "take the processors from the neighbours, each child with a share of its own",
        "import os, signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nfor _ in range(14):\n"
        "    if os.fork() == 0:\n        os.setsid()\n        while True: pass\ntime.sleep(60)",
        earns=(0, 0),
        says="did not let itself be interrupted",
        harmful=True,
    ),
    Attack(
        "children that nobody is told of",
        "compute in processes whose time is added to nobody's, and wait for no interrupt",
        "import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n"
        "    if os.fork() == 0:\n        while time.process_time() < 0.3: pass\n        os._exit(0)\n"
        "    time.sleep(0.3)",
        earns=(0, 0),
        says="of computing time",
    ),
    Attack(
        "30 GiB",
        "take the machine's memory at once",
        "kept = bytearray(30 << 30)" + DOUBLE,
        earns=(0, 2),
        says="of memory",
        harmful=True,
    ),
    Attack(
        "30 GiB piece by piece",
        "take the machine's memory slowly",
        "kept = []\nwhile True:\n    kept.append(b'x' * (16 << 20))" + DOUBLE,
        earns=(0, 2),
        says="of memory",
        slow=True,
        harmful=True,
    ),
    Attack(
        "memory in many processes",
        "take more than each process may, in several",
        "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
        "        kept = b'x' * (200 << 20)\n        time.sleep(60)\ntime.sleep(60)" + DOUBLE,
        earns=(0, 0),
        says="of memory",
        slow=True,
        harmful=True,
    ),
    Attack(
        "fork bomb",
        "fill the machine with processes",
        "import os\nwhile True:\n    os.fork()",
        earns=(0, 0),
        says=("processes at once", "did not let itself be interrupted", "GiB of memory"),
        harmful=True,
    ),
    Attack(
        "threads without end",
        "fill the machine with threads",
        "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(60,)).start()",
        earns=(0, 2),
        harmful=True,
    ),
    Attack(
        "background daemon",
        "leave a process behind (setsid, double fork)",
        "import os\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        os.execv('/bin/sleep', ['sleep', '@DAEMON@'])\n    os._exit(0)" + DOUBLE,
    ),
    Attack(
        "daemon from a call",
        "leave a process behind from within a test",
        "import subprocess\ndef double(x):\n"
        "    subprocess.Popen(['/bin/sleep', '@DAEMON@.5'], start_new_session=True)\n    return 2 * x",
    ),
    Attack(
        "full disk",
        "fill the disk",
        "with open('big', 'wb') as big:\n    while True:\n        big.write(bytes(1 << 20))" + DOUBLE,
        earns=(0, 2),
        says="of disk",
        harmful=True,
    ),
    Attack(
        "full /tmp",
        "fill /tmp with small files",
        "import tempfile\nfor number in range(100_000):\n"
        "    open(f'{tempfile.gettempdir()}/f{number}', 'wb').write(bytes(1 << 18))" + DOUBLE,
        earns=(0, 2),
        says="of disk",
        harmful=True,
    ),
    Attack(
        "200 MB of output",
        "make an executed notebook of 200 MB",
        "for _ in range(200):\n    print('x' * 999_999)" + DOUBLE,
        earns=(0, 0),
        says=FLOOD,
        slow=True,
        harmful=True,
    ),
    Attack(
        "one line of 100 MB",
        "make a feedback page of 100 MB",
        "print('x' * 100_000_000)" + DOUBLE,
        earns=(0, 0),
        says=FLOOD,
        slow=True,
        harmful=True,
    ),
    Attack(
        "endless printing",
        "print until something breaks",
        "while True:\n    print('y' * 1000)",
        earns=(0, 0),
        says=FLOOD,
        slow=True,
        harmful=True,
    ),
    Attack(
        "endless display in a call",
        "print until something breaks, from within a test",
        "from IPython.display import display\ndef double(x):\n    while x > 2:\n"
        "        display('z' * 10_000)\n    return 2 * x",
        earns=(1, 0),
        says=FLOOD,
        slow=True,
        harmful=True,
    ),
]

# --- messages -------------------------------------------------------------------------------------

MIB = "'x' * (1 << 20)"


def wire(lines: str) -> str:
    """A cell that sends messages of its own making, by the kernel's own sockets."""
    return (
        "kernel = get_ipython().kernel\nsession, parent = kernel.session, kernel.get_parent('shell')\n"
        "shell = kernel.shell_stream if hasattr(kernel, 'shell_stream') else kernel.shell_streams[0]\n"
        "to_us = {'parent': parent, 'ident': kernel._parent_ident['shell']}\n" + lines + DOUBLE
    )


MESSAGES = [
    Attack(
        "comm messages",
        "have the grader keep the state of a thousand widgets of 1 MiB",
        wire(
            f"state = {{'data': {{'state': {{'value': {MIB}}}}}}}\nfor number in range(1000):\n"
            "    content = {'comm_id': str(number), **state}\n"
            "    session.send(kernel.iopub_socket, 'comm_msg', content, parent=parent)"
        ),
        earns=(0, 0),
        says=FLOOD,
        harmful=True,
    ),
    Attack(
        "messages of no kind",
        "send a GiB that belongs to no cell",
        wire(
            f"for _ in range(1000):\n    session.send(kernel.iopub_socket, 'odd', {{'text': {MIB}}})\n"
            "import time\ntime.sleep(60)"
        ),
        earns=(0, 0),
        says=FLOOD,
        harmful=True,
    ),
    Attack(
        "one message of 60 MiB",
        "have the grader read a text of that length",
        wire(f"session.send(kernel.iopub_socket, 'odd', {{'text': 60 * ({MIB})}}, parent=parent)"),
        earns=(0, 0),
        says=FLOOD,
        harmful=True,
    ),
    Attack(
        "forged reply of 100 MiB",
        "the same where the end of the cell is told",
        wire(
            f"session.send(shell, 'execute_reply', {{'text': 100 * ({MIB})}}, **to_us)\n"
            "import time\ntime.sleep(60)"
        ),
        earns=(0, 0),
        says=FLOOD,
        harmful=True,
    ),
    Attack(
        "replies that nobody asked for",
        "send 100 MiB where the end of the cell is told",
        wire(
            "to_us['parent'] = None\n"
            f"for _ in range(100):\n    session.send(shell, 'odd_reply', {{'text': {MIB}}}, **to_us)\n"
            "import time\ntime.sleep(60)"
        ),
        earns=(0, 0),
        says=FLOOD,
        harmful=True,
    ),
    Attack(
        "questions that nobody reads",
        "have 100 MiB wait for the grader",
        wire(
            f"question = {{'prompt': {MIB}}}\nfor _ in range(100):\n"
            "    session.send(kernel.stdin_socket, 'input_request', question, **to_us)"
        ),
        harmful=True,
    ),
    Attack(
        "a message of many parts",
        "take the memory of a worker, by parts that are each small enough",
        wire(
            "part = b'x' * (1 << 20)\n"
            "session.send(kernel.iopub_socket, 'odd', {}, parent=parent, buffers=[part] * 4000)\n"
            "import time\ntime.sleep(60)"
        ),
        earns=(0, 0),
        says=(FLOOD, "The grader itself was killed"),
        harmful=True,
    ),
]

# --- what all share: memory, processors, disk, terminals ------------------------------------------

FILL = (
    "def fill(area):\n    for at in range(0, len(area), 1 << 20):\n"
    "        area[at : at + (1 << 20)] = bytes(1 << 20)\n"
)

SHARED = [
    Attack(
        "shared memory",
        "take the machine's memory by a shared mapping",
        f"import mmap\n{FILL}kept = mmap.mmap(-1, 3 << 30)\nfill(kept)" + DOUBLE,
        earns=(0, 0),
        says="of memory",
        slow=True,
        harmful=True,
    ),
    Attack(
        "shared memory of many",
        "the same, a little in each of many processes that hide from their supervisor",
        f"import ctypes, mmap, os, time\n{FILL}for _ in range(25):\n    if os.fork() == 0:\n"
        "        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n        kept = mmap.mmap(-1, 100 << 20)\n"
        "        fill(kept)\n        time.sleep(60)\ntime.sleep(60)" + DOUBLE,
        earns=(0, 0),
        says="of memory",
        slow=True,
        harmful=True,
    ),
    Attack(
        "memory that two children have",
        "take memory that is no process's own",
        "import os, time\nfor _ in range(8):\n    kept = bytearray(b'x') * (300 << 20)\n"
        "    for _ in range(2):\n        if os.fork() == 0: time.sleep(60)\n    del kept\ntime.sleep(60)"
        + DOUBLE,
        earns=(0, 0),
        says="of memory",
        slow=True,
        harmful=True,
    ),
    Attack(
        "memory in sockets",
        "take the machine's memory by the buffers of sockets",
        "import socket\npairs = [socket.socketpair() for _ in range(1900)]\nfor pair in pairs:\n"
        "    for end in pair:\n        end.setsockopt(1, 7, 1 << 20)\n        end.setblocking(False)\n"
        "        try:\n            while True: end.send(bytes(1 << 16))\n"
        "        except BlockingIOError: pass" + DOUBLE,
        earns=(0, 0),
        says="of memory",
        harmful=True,
    ),
    Attack(
        "memory that nobody has mapped",
        "take memory by memfd, System V segments, message queues, pages in pipes",
        trying(
            "os.memfd_create('x')",
            "libc.shmget(0, 1 << 30, 0o1600) >= 0",
            "libc.msgget(0, 0o1600) >= 0",
            "libc.vmsplice(os.pipe()[1], None, 0, 0) >= 0",
            "__import__('fcntl').fcntl(os.pipe()[1], 1031, 1 << 20)",
            first="libc = ctypes.CDLL(None)",
        ),
        harmful=True,
    ),
    Attack(
        "storm of sessions",
        "take the processors from the neighbours, whatever one's niceness",
        "import os, time\nfor _ in range(24):\n    if os.fork() == 0:\n        os.setsid()\n"
        "        while True: pass\ntime.sleep(60)" + DOUBLE,
        earns=(0, 0),
        says=("processes at once", "did not let itself be interrupted"),
        harmful=True,
    ),
    Attack(
        "processes that compute",
        "take the processors from the neighbours",
        "import os, time\nend = time.time() + 3\nfor _ in range(20):\n    if os.fork() == 0:\n"
        "        while time.time() < end: pass\n        os._exit(0)" + DOUBLE,
        harmful=True,
    ),
    Attack(
        "all terminals",
        "take all pseudo-terminals of the machine",
        trying("len([os.openpty() for _ in range(100)])"),
        harmful=True,
    ),
    Attack(
        "directories without end",
        "fill the disk with directories",
        "import os\nfor number in range(100_000):\n    os.mkdir(str(number))" + DOUBLE,
        earns=(0, 2),
        counted=(0, 0),
        says=("of disk", "to disk"),
        harmful=True,
    ),
    Attack(
        "files that are deleted, but open",
        "fill the disk with what has no name",
        "import os\nkept = []\nwhile True:\n    kept.append(open('f', 'wb'))\n    os.unlink('f')\n"
        "    kept[-1].write(bytes(1 << 20))\n    kept[-1].flush()" + DOUBLE,
        earns=(0, 2),
        counted=(0, 0),
        says=("of disk", "to disk"),
        harmful=True,
    ),
    Attack(
        "the kernel's log",
        "fill the disk by way of the descriptors that a kernel writes its log to",
        "import os, time\nopen('big', 'wb').write(bytes(20 << 20))\n"
        "for _ in range(20):\n    os.write(2, bytes(1 << 20))\ntime.sleep(60)" + DOUBLE,
        earns=(0, 0),
        says="to disk",
        slow=True,
        harmful=True,
    ),
]

# --- endings --------------------------------------------------------------------------------------

ENDINGS = [
    Attack("os._exit", "die before the tests", "import os\nos._exit(0)", earns=(0, 0), says="kernel died"),
    Attack(
        "os._exit in a call",
        "die within a test that is not going well",
        "import os\ndef double(x):\n    return 2 * x if x == 2 else os._exit(0)",
        earns=(1, 0),
        says="ended its kernel",
    ),
    Attack(
        "exit", "have Jupyter end the kernel before the tests", "exit()", earns=(0, 0), says="called exit"
    ),
    Attack(
        "sys.exit", "leave before the tests", "import sys\nsys.exit()", earns=(0, 2), says="is not defined"
    ),
    Attack(
        "sys.exit in a call",
        "leave within a test: full marks in plain nbgrader",
        "import sys\ndef double(x):\n    sys.exit()",
        WRONG_HALF.replace("return 0.0", "raise SystemExit"),
        earns=(0, 0),
        says="SystemExit",
    ),
    Attack(
        "KeyboardInterrupt in a call",
        "end the test cell from within, with a traceback of the hidden tests",
        "\ndef double(x):\n    if x == 2: return 4\n    raise KeyboardInterrupt",
        earns=(1, 2),
        says="interrupted",
    ),
    Attack(
        "segfault",
        "crash the kernel",
        "import ctypes\nctypes.string_at(0)",
        earns=(0, 0),
        says="kernel died",
    ),
    Attack(
        "segfault in a call",
        "crash the kernel within a test",
        "import ctypes\ndef double(x):\n    return 2 * x if x == 2 else ctypes.string_at(0)",
        earns=(1, 0),
        says="ended its kernel",
    ),
    Attack(
        "kill of the parent",
        "end whoever started the kernel",
        "import os, signal\nfor number in (signal.SIGTERM, signal.SIGKILL):\n    try:\n"
        "        os.kill(os.getppid(), number)\n    except OSError:\n        pass" + DOUBLE,
        harmful=True,
    ),
    Attack(
        "kill of the grader",
        "end the process that grades",
        trying("os.kill(@PID@, 9) or 'killed'"),
        harmful=True,
    ),
    Attack(
        "kill(-1)",
        "end every process that can be ended",
        "import os\ntry:\n    os.kill(-1, 9)\nexcept OSError:\n    pass" + DOUBLE,
        harmful=True,
    ),
    Attack(
        "killed by itself",
        "SIGKILL, as if memory had run out",
        "import os\nos.kill(os.getpid(), 9)",
        earns=(0, 0),
        says="kernel died",
    ),
    Attack(
        "stopped by itself",
        "SIGSTOP: a process that is neither dead nor alive",
        "import os\nos.kill(os.getpid(), 19)",
        earns=(0, 0),
        says="did not let itself be interrupted",
    ),
]

# --- reading and writing --------------------------------------------------------------------------

FIND = (
    "def found(mark, *patterns):\n    return [path for pattern in patterns for path in"
    " glob.glob(pattern, recursive=True) if os.path.isfile(path)"
    " and mark in open(path, errors='replace').read()]"
)
MARK = "'_'.join(('{0}', 'MARK', ''))"

READING = [
    Attack(
        "hidden tests on disk",
        "read the hidden tests from the working directory or the course",
        trying(
            f"found({MARK.format('HIDDEN')}, '**', '../*', '@COURSE@/**')",
            "open('@COURSE@/solutions/01_attacked/01_attacked.py').read()",
            first=FIND,
        ),
    ),
    Attack(
        "solutions on disk",
        "read the model solution",
        trying(f"found({MARK.format('SOLUTION')}, '**', '../*', '@COURSE@/**')", first=FIND),
    ),
    Attack(
        "others' submissions",
        "read what a neighbour hands in",
        trying("os.listdir('@COURSE@/submitted')", "glob.glob('@COURSE@/submitted/*/*/*.ipynb')"),
    ),
    Attack("the gradebook", "read all grades", trying("open('@COURSE@/gradebook.db', 'rb').read(16)")),
    Attack(
        "the grader's environment",
        "find the grader's secrets in environment variables",
        trying(
            f"found({MARK.format('GRADER')}, '/proc/@PID@/environ', f'/proc/{{os.getppid()}}/environ')",
            f"[name for name in os.environ if {MARK.format('GRADER')} in os.environ[name]]",
            first=FIND,
        ),
    ),
    Attack(
        "the grader's memory",
        "open /proc/*/mem, ptrace, process_vm_readv",
        trying(
            "open('/proc/@PID@/mem', 'rb').read(1)",
            "open(f'/proc/{os.getppid()}/mem', 'rb') if os.getppid() > 1 else None",
            "libc.ptrace(16, @PID@, 0, 0) == 0",
            "libc.ptrace(16, os.getppid(), 0, 0) == 0",
            "libc.process_vm_readv(@PID@, None, 0, None, 0, 0) == 0",
            "libc.process_vm_readv(os.getppid(), None, 0, None, 0, 0) == 0",
            first="libc = ctypes.CDLL(None)",
        ),
        harmful=True,  # ptrace stops whom it is attached to
    ),
    Attack(
        "its own memory",
        "find the hidden tests among what the process has inherited or been sent",
        "def double(x):\n    return 2 * x\n",
        "import re\n"
        "def scan():\n"
        "    mark, hits = re.compile(rb'(?:HIDDEN|SOLUTION|NEIGHBOUR|GRADER)[_]MARK[_][0-9]{4}'), 0\n"
        "    memory = open('/proc/self/mem', 'rb', 0)\n"
        "    for line in open('/proc/self/maps'):\n"
        "        fields = line.split()\n"
        "        start, end = (int(part, 16) for part in fields[0].split('-'))\n"
        "        if not fields[1].startswith('rw') or end - start > 1 << 28: continue\n"
        "        for place in range(start, end, 1 << 22):\n"
        "            try:\n"
        "                memory.seek(place)\n"
        "                hits += len(mark.findall(memory.read(min(1 << 22, end - place))))\n"
        "            except (OSError, ValueError, OverflowError): pass\n"
        "    return hits\n"
        "hits = scan()\n"
        "print('BRE' + 'ACH' if hits else 'nothing', hits)\n" + HALF,
        slow=True,
    ),
    Attack(
        "writing to everything",
        "change solutions, submissions, gradebook, feedback",
        trying(
            "open('@COURSE@/gradebook.db', 'r+b').write(b'x')",
            "open('@COURSE@/solutions/01_attacked/01_attacked.py', 'a').write('x')",
            "[open(path, 'a').write('x') for path in glob.glob('@COURSE@/submitted/*/*/*.ipynb')]",
            "open('@COURSE@/planted', 'w').write('x')",
            # In a /tmp of its own that works, and changes nothing outside.
            "os.makedirs('@COURSE@/feedback/planted') or open('@COURSE@/feedback/planted/x', 'w').close()",
            "os.unlink('@COURSE@/gradebook.db') or 'deleted'",
            "os.rename('@COURSE@/submitted', '@COURSE@/gone') or 'moved'",
        ),
    ),
    Attack(
        "writing to the grader",
        "write to the memory of others and to the grader's own code",
        trying(
            "open('/proc/@PID@/mem', 'r+b')",
            "ctypes.CDLL(None).process_vm_writev(@PID@, None, 0, None, 0, 0) == 0",
            "open(sys.modules['coursekit'].__file__, 'a')",
            "open(os.__file__, 'a')",
            first="import coursekit",
        ),
    ),
]

NETWORK = [
    Attack("TCP", "reach a server", trying("socket.create_connection(('127.0.0.1', @TCP@), 2)")),
    Attack(
        "UDP",
        "send a datagram",
        # In a network of its own a datagram to the loopback is sent, and reaches nobody.
        "import socket\ntry:\n"
        "    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'?', ('127.0.0.1', @UDP@))\n"
        "except OSError:\n    pass" + DOUBLE,
    ),
    Attack("DNS", "look a name up", trying("socket.getaddrinfo('localhost.example.org', 80)")),
    Attack(
        "path-name Unix socket",
        "reach a service by its socket file",
        trying("socket.socket(socket.AF_UNIX).connect('@SOCKET@') or 'connected'"),
    ),
    Attack(
        "abstract Unix socket",
        "reach a service by its abstract name",
        trying("socket.socket(socket.AF_UNIX).connect(chr(0) + '@ABSTRACT@') or 'connected'"),
    ),
]

# --- tampering: the twelve of the design ----------------------------------------------------------

LOOK = "A person has to look"


def tampering(
    name: str, tries: str, code: str, *, seen: bool = True, waits: tuple[str, ...] = ("half",)
) -> Attack:
    """Code in front of two wrong answers; `seen`: the trip-wire around the live test notices it.

    `waits`: the exercises that a person is asked to look at, if it is seen.
    """
    return Attack(
        name,
        tries,
        code + WRONG_DOUBLE,
        WRONG_HALF,
        earns=(0, 0),
        says=LOOK if seen else "",
        waits=waits if seen else (),
    )


ALWAYS_EQUAL = (
    "class Same(float):\n    def __eq__(self, other): return True\n"
    "    def __ne__(self, other): return False\n    def __bool__(self): return True\n"
    "    def __sub__(self, other): return 0.0\n    __rsub__ = __sub__\n    __hash__ = None\n"
)
DUCK_ARRAY = (
    "class Duck:\n    shape, ndim, dtype = (), 0, float\n"
    "    def __array_function__(self, function, types, args, kwargs): return True\n"
    "    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return True\n"
    "    def __eq__(self, other): return True\n    def __float__(self): return 4.0\n"
)
PEEK = (
    "import sys, gc\n"
    "def peek():\n"
    "    frame = sys._getframe()\n"
    "    while frame is not None:\n"
    "        check = frame.f_globals.get('check') or frame.f_locals.get('check')\n"
    "        {use}\n"
    "        frame = frame.f_back\n"
)

TAMPERING = [
    tampering(
        "a name of the rubric's, replaced",
        "have every check of a live test come out as passed, but for those that must fail",
        """import sys, coursekit
r = sys.modules["coursekit.checks.rubric"]; old = r.asdict
CANARY = ("close", "equal", "shape", "that", "assert", "kind", "numpy")
r.asdict = lambda part: old(part) if part.title in CANARY else {**old(part), "status": "passed"}
""",
    ),
    tampering(
        "patched isinstance",
        "every kind is right",
        "import builtins, sys\nold = isinstance\n"
        "def new(thing, kind):\n"
        "    caller = str(sys._getframe(1).f_globals.get('__name__'))\n"
        "    return caller in ('__main__', 'coursekit.checks.comparing') or old(thing, kind)\n"
        "builtins.isinstance = new",
        waits=("double", "half"),  # it looks into frames whenever anything is called, the judge's calls too
    ),
    tampering(
        "patched np.allclose",
        "every number is near",
        "import numpy as np\nnp.allclose = np.isclose = np.array_equal = lambda *a, **k: np.True_",
    ),
    tampering(
        "patched numpy.testing",
        "every assertion holds",
        "import numpy.testing as t\nfor name in dir(t):\n"
        "    if name.startswith('assert'): setattr(t, name, lambda *a, **k: None)",
    ),
    Attack(
        "__eq__ that lies",
        "an object that equals everything",
        ALWAYS_EQUAL + "def double(x):\n    return Same(0)",
        ALWAYS_EQUAL + "def half(x):\n    return Same(0)",
        earns=(0, 0),
        says=LOOK,
        waits=("half",),
    ),
    Attack(
        "__array_function__ that lies",
        "an array that NumPy itself takes for right",
        DUCK_ARRAY + "def double(x):\n    return Duck()",
        DUCK_ARRAY + "def half(x):\n    return Duck()",
        earns=(0, 0),
        says=LOOK,
        waits=("half",),
    ),
    tampering(
        "AST transformer",
        "take every assert out of the tests",
        "import ast\nclass NoAssert(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node): return ast.Pass()\n"
        "    def visit_With(self, node):\n        node.body = [ast.Pass()]\n        return node\n"
        "get_ipython().ast_transformers.append(NoAssert())",
    ),
    tampering(
        "input transformer",
        "rewrite the tests before they run",
        "get_ipython().input_transformers_post.append(\n"
        "    lambda lines: [line.replace('check.close(', '(lambda *a: None)(') for line in lines])",
    ),
    tampering(
        "replaced run_cell",
        "run no test at all",
        "shell = get_ipython()\nold = shell.run_cell\n"
        "def run_cell(source, *args, **kwargs):\n"
        "    return old('2.0' if 'rubric' in source else source, *args, **kwargs)\n"
        "shell.run_cell = run_cell",
    ),
    tampering(
        "patched session",
        "rewrite the results on their way out",
        "session = get_ipython().kernel.session\nold = session.send\n"
        "def send(stream, kind, content=None, *args, **kwargs):\n"
        "    for bundle in [(content or {}).get('data', {})] if isinstance(content, dict) else []:\n"
        "        for part in bundle.get('application/vnd.coursekit.rubric+json', {}).get('parts', []):\n"
        "            part.update(status='passed', earned=part['points'])\n"
        "    return old(stream, kind, content, *args, **kwargs)\n"
        "session.send = send",
    ),
    Attack(
        "frame peeking, apart",
        "find the test's own objects from within the called function",
        PEEK.format(use="if check is not None and hasattr(check, 'parts'): print('BRE' + 'ACH')")
        + "def double(x):\n    peek()\n    return 0.0",
        earns=(0, 2),
        says=LOOK,
        waits=("double",),
    ),
    Attack(
        "frame peeking, live",
        "write the outcome into the live test's own objects",
        half=PEEK.format(use="if check is not None and hasattr(check, '_record'): fake(check)")
        + "def fake(check):\n"
        "    from coursekit.checks.rubric import PartResult\n"
        "    for title in ('4 becomes 2', '9 becomes 4.5'):\n"
        "        check.parts.append(PartResult(title, 1, 1, 'passed'))\n"
        "        check._record = lambda part: None\n"
        "    check._show()\n"
        "def half(x):\n    peek()\n    return 0.0",
        earns=(3, 0),
        says=LOOK,
        waits=("half",),
    ),
    tampering(
        "event hook",
        "undo the outcome after each cell",
        "get_ipython().events.register('post_run_cell', lambda result: None)",
    ),
    Attack(
        "late thread",
        "patch what tests rely on while they run",
        "import threading, time\nimport numpy as np\nimport coursekit.checks.comparing as comparing\n"
        "def patch():\n"
        "    while True:\n"
        "        np.allclose = np.isclose = lambda *a, **k: np.True_\n"
        "        comparing.close_difference = lambda *a, **k: ''\n"
        "        time.sleep(0.001)\n"
        "threading.Thread(target=patch, daemon=True).start()" + WRONG_DOUBLE,
        WRONG_HALF,
        earns=(0, 0),
        says=LOOK,
        waits=("half",),
    ),
    tampering(
        "settrace",
        "follow the tests line by line",
        "import sys\nsys.settrace(lambda *a: None)",
    ),
]

# --- what is said of arguments --------------------------------------------------------------------

#: An array that says to whoever asks for its bytes that it is what it was.
LIAR = (
    "import numpy as np\n"
    "class Liar(np.ndarray):\n"
    "    def __array_finalize__(self, other): self.first = getattr(other, 'first', None)\n"
    "    def tobytes(self, *a, **k): return self.first or np.ndarray.tobytes(self, *a, **k)\n"
    "def lying(array):\n"
    "    liar = array.view(Liar)\n"
    "    liar.first = array.tobytes()\n"
    "    return liar\n"
)

#: The lesson's test hands in numbers only, so these answers show what they do in `test_changed_arguments`.
SPOILING = {
    "patched callee": "import sys\nsys.modules['coursekit.remote.callee'].unchanged = lambda *a: True",
    "patched fingerprint": "import sys\nfor name, module in list(sys.modules.items()):\n"
    "    if name.startswith('coursekit'):\n"
    "        for there in ('fingerprint', 'unchanged', 'signature'):\n"
    "            if hasattr(module, there): setattr(module, there, lambda *a, **k: 'same')",
    "patched JSON": "import json\nold = json.dumps\n"
    "def dumps(value, *a, **k):\n"
    "    if isinstance(value, dict): value.pop('left', None); value['changed'] = False\n"
    "    return old(value, *a, **k)\n"
    "json.dumps = dumps",
    "patched NumPy": "import numpy as np\nnp.array_equal = lambda *a, **k: True\n"
    "np.asarray = lambda a, *r, **k: np.array(a) * 1",
    "patched hashing": "import hashlib\nclass Same:\n    def __init__(self, *a): pass\n"
    "    def update(self, data): pass\n    def hexdigest(self): return 'same'\nhashlib.sha256 = Same",
    "code of all functions": "import gc, types\nfor thing in gc.get_objects():\n"
    "    if isinstance(thing, types.FunctionType) and thing.__name__ in ('fingerprint', '_feed'):\n"
    "        thing.__code__ = (lambda *a, **k: 'same').__code__",
    "forged reply": "shell = get_ipython()\nold = shell.user_expressions\nlast = {}\n"
    "def forged(asked):\n"
    "    found = old(asked)\n"
    "    for reply in found.values():\n"
    "        body = reply.get('data', {}).get('application/vnd.coursekit.reply+json', {})\n"
    "        if 'left' in body: body['left'] = last.get('left', body['left'])\n"
    "    return found\n"
    "shell.user_expressions = forged",
    "frames of the server": "import sys\ndef peek():\n    frame = sys._getframe()\n"
    "    while frame is not None:\n"
    "        if 'fingerprint' in frame.f_globals:\n"
    "            frame.f_globals['fingerprint'] = lambda *a, **k: 'same'\n"
    "        frame = frame.f_back",
    "arrays of another class, read": LIAR + "old = np.load\nas_is = np.asarray\n"
    "np.load = lambda *a, **k: lying(old(*a, **k))\n"
    "np.asarray = lambda x, *a, **k: x if isinstance(x, Liar) else as_is(x, *a, **k)",
    "arrays of another class, read by the format": LIAR + "from numpy.lib import format\n"
    "old = format.read_array\nformat.read_array = lambda *a, **k: lying(old(*a, **k))\n"
    "import sys\nsys.modules['numpy.lib._format_impl'].read_array = format.read_array\n"
    "as_is = np.asarray\nnp.asarray = lambda x, *a, **k: x if isinstance(x, Liar) else as_is(x, *a, **k)",
    "arrays of another class, by new code": LIAR + "from coursekit.remote import arrays\n"
    "old = arrays.array_of\nkept = type(old)(old.__code__, old.__globals__)\n"
    "def array_of(text):\n    import sys\n    mine = sys.modules['__main__']\n"
    "    return mine.lying(mine.kept(text))\n"
    "old.__code__ = array_of.__code__",
    "arrays of another class, by JSON": LIAR + "import json\nfrom coursekit.remote.arrays import array_of\n"
    "old = json.loads\n"
    "def swapped(data):\n"
    "    if isinstance(data, list): return [swapped(item) for item in data]\n"
    "    if not isinstance(data, dict): return data\n"
    "    if data.get('!') == 'array': return lying(array_of(data['npy']))\n"
    "    return {key: swapped(item) for key, item in data.items()}\n"
    "json.loads = lambda *a, **k: swapped(old(*a, **k))",
    "lists of another class, by JSON": "import json\nold = json.loads\n"
    "class Liar(list):\n    def __iter__(self): return iter(self.first)\n"
    "    def __len__(self): return len(self.first)\n"
    "def lying(items):\n    liar = Liar(items)\n    liar.first = list(items)\n    return liar\n"
    "def swapped(data):\n"
    "    if isinstance(data, list): return lying([swapped(item) for item in data])\n"
    "    if not isinstance(data, dict): return data\n"
    "    return {key: swapped(item) for key, item in data.items()}\n"
    "json.loads = lambda *a, **k: swapped(old(*a, **k))",
}

# --- forged results -------------------------------------------------------------------------------

FULL_MARKS = (
    "outcome = {'version': 1, 'exercise': 'NAME', 'checks': 3, 'score': 3.0, 'message': '', 'parts': [\n"
    "    {'title': title, 'points': 1, 'earned': 1, 'status': 'passed', 'message': '', 'hint': ''}\n"
    "    for title in\n"
    "    ('2 becomes 4', '10 becomes 20', 'a long number is doubled', '4 becomes 2', '9 becomes 4.5')]}\n"
    "bundle = {'application/vnd.coursekit.rubric+json': outcome, 'text/plain': 'all is well'}\n"
    "from IPython.display import display\n"
)
FOR_DOUBLE, FOR_HALF = FULL_MARKS.replace("NAME", "double"), FULL_MARKS.replace("NAME", "half")
REPLY = "'application/vnd.coursekit.reply+json'"


def _forged_expression(body: str) -> str:
    """Answer every request of the test with `body`, whatever was asked."""
    return (
        "shell = get_ipython()\nold = shell.user_expressions\n"
        f"forged = lambda: {{'status': 'ok', 'metadata': {{}}, 'data': {{{REPLY}: {body}}}}}\n"
        "shell.user_expressions = (\n"
        "    lambda asked: {'reply': forged()} if 'reply' in asked else old(asked))\n" + WRONG_DOUBLE
    )


#: Looks for the key that signs replies in the process's own memory, and has every reply say 4.
FIND_THE_KEY = """\
import json, re, sys
from coursekit.remote.callee import MIME
from coursekit.remote.sealed import EVENT, signature

def areas():
    for line in open('/proc/self/maps'):
        span, modes, *rest = line.split()
        if modes.startswith('rw') and (len(rest) < 4 or rest[3] == '[heap]'):
            yield map(lambda text: int(text, 16), span.split('-'))

def found():
    box = []
    sys.audit(EVENT, json.dumps({'look': 'nothing'}), box, 'mine')
    sign, memory = box[0].body['sign'], open('/proc/self/mem', 'rb', 0)
    for begin, end in areas():
        for start in range(begin, end, 1 << 24):
            try:
                memory.seek(start)
                piece = memory.read(min(end - start, 1 << 24))
            except OSError:
                continue
            for key in re.findall(rb'[0-9a-f]{64}', piece):
                if signature(key.decode(), 'mine', '') == sign:
                    return key.decode()

key, shell = found(), get_ipython()
old = shell.user_expressions

def forged(asked):
    replies = old(asked)
    body = replies.get('reply', {}).get('data', {}).get(MIME, {})
    if 'left' in body:
        nonce = re.search(r"box, '(\\w+)'", asked['reply'])[1]
        change(body)
        body['sign'] = signature(key, nonce, body['left'])
    return replies

shell.user_expressions = forged
"""


def _saved_points(notebook: NotebookNode) -> None:
    """Outputs in the file claim full marks for tests that give none."""
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "code" and grade_id.startswith("test_"):
            name = grade_id.removeprefix("test_")
            titles = (
                "2 becomes 4",
                "10 becomes 20",
                "a long number is doubled",
                "4 becomes 2",
                "9 becomes 4.5",
            )
            parts = [
                {"title": t, "points": 1, "earned": 1, "status": "passed", "message": "", "hint": ""}
                for t in titles
            ]
            data = {
                "application/vnd.coursekit.rubric+json": {
                    "version": 1,
                    "exercise": name,
                    "checks": 3,
                    "score": 3.0,
                    "message": "",
                    "parts": parts,
                },
                "text/plain": "3.0",
            }
            cell.outputs = [
                nbformat.v4.new_output("display_data", data=data),
                nbformat.v4.new_output("execute_result", data={"text/plain": "3.0"}, execution_count=2),
            ]
            cell.execution_count = 2


def _own_tests(notebook: NotebookNode) -> None:
    """The test cells are rewritten, and their metadata claims more points."""
    for cell in notebook.cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        if nbgrader.get("grade_id", "").startswith("test_"):
            cell.source = "3.0"
            nbgrader.update(points=100, locked=False)


def _cell_behind(source: str) -> Edit:
    def edit(notebook: NotebookNode) -> None:
        notebook.cells.append(nbformat.v4.new_code_cell(source))

    return edit


def _moved_test_ids(notebook: NotebookNode) -> None:
    """The answer cell poses as the test: its own id is the test's."""
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    cells["double"].metadata.nbgrader.grade_id, cells["test_double"].metadata.nbgrader.grade_id = (
        "test_double",
        "double",
    )


def _no_such_letter(notebook: NotebookNode) -> None:
    """Half a character: JSON can say it, UTF-8 can't."""
    notebook.cells.append(nbformat.v4.new_code_cell("print('\\ud800')  # \ud800"))


FORGING = [
    Attack(
        "rubric output from the cell",
        "display full marks",
        FOR_DOUBLE + "display(bundle, raw=True)" + WRONG_DOUBLE,
        FOR_HALF + "display(bundle, raw=True)" + WRONG_HALF,
        earns=(0, 0),
    ),
    Attack(
        "rubric output from a call",
        "display full marks while the test runs",
        FOR_DOUBLE + "def double(x):\n    display(bundle, raw=True)\n    return 0.0",
        FOR_HALF + "def half(x):\n    display(bundle, raw=True)\n    return 0.0",
        earns=(0, 0),
    ),
    Attack(
        "a rubric of its own",
        "redefine rubric in the notebook",
        FOR_DOUBLE
        + "class rubric:\n    score = 3.0\n    def __init__(self, *a, **k): display(bundle, raw=True)\n"
        "    def __enter__(self): return self\n    def __exit__(self, *a): return True\n"
        "    def __call__(self, *a, **k): return self\n"
        "    def __getattr__(self, name): return lambda *a, **k: None\n"
        "import coursekit, coursekit.rubric\ncoursekit.rubric.rubric = coursekit.rubric = rubric"
        + WRONG_DOUBLE,
        WRONG_HALF,
        earns=(0, 0),
        says=LOOK,
        waits=("half",),
    ),
    Attack(
        "a check of its own",
        "leave a name of the test's behind for it to trip over",
        "class Check:\n    def __getattr__(self, name): return lambda *a, **k: 4\ncheck = Check()\n"
        + WRONG_DOUBLE,
        "np = rubric = check = None\n" + WRONG_HALF,
        earns=(0, 0),
    ),
    Attack(
        "update over the live test's output",
        "find the output of the live test and replace it from a later cell",
        half=FOR_HALF + "from IPython.display import update_display\nimport sys\nids = []\n"
        "def half(x):\n    frame = sys._getframe()\n    while frame is not None:\n"
        "        check = frame.f_globals.get('check')\n"
        "        if check is not None: ids.append(check._display._handle.display_id)\n"
        "        frame = frame.f_back\n    return 0.0",
        edit=_cell_behind("for name in ids:\n    update_display(bundle, display_id=name, raw=True)"),
        earns=(3, 0),
        says=LOOK,
        waits=("half",),
    ),
    Attack(
        "cleared output",
        "clear the live test's output from within a call, and display full marks instead",
        half=FOR_HALF + "from IPython.display import clear_output\n"
        "def half(x):\n    clear_output()\n    display(bundle, raw=True)\n    return 0.0",
        earns=(3, 0),
    ),
    Attack(
        "saved outputs",
        "hand in outputs that claim full marks, for answers that never end",
        "while True:\n    pass",
        WRONG_HALF,
        edit=_saved_points,
        earns=(0, 0),
        says="an endless loop?",
    ),
    Attack(
        "saved outputs of tests that are not reached",
        "claim full marks in the file, and end before the tests run",
        "import os\nos._exit(0)",
        WRONG_HALF,
        edit=_saved_points,
        earns=(0, 0),
        says="kernel died",
    ),
    Attack(
        "tests of its own",
        "rewrite the test cells and their points",
        WRONG_DOUBLE,
        WRONG_HALF,
        edit=_own_tests,
        earns=(0, 0),
        says="test",
    ),
    Attack(
        "swapped ids",
        "pose as the test",
        "3.0" + WRONG_DOUBLE + "3.0",
        WRONG_HALF,
        edit=_moved_test_ids,
        earns=(0, 0),
    ),
    Attack(
        "forged reply: a value",
        "answer every request of the test with 4",
        _forged_expression("{'value': '4', 'changed': False}"),
        earns=(0, 2),
        says=LOOK,
        waits=("double",),
    ),
    Attack(
        "forged reply: signed with the key",
        "find the key in the process's own memory, and answer every request of the test with 4: earns what a "
        "function that returns 4 does",
        FIND_THE_KEY + "def change(body):\n    body['value'] = '4'\n" + WRONG_DOUBLE,
        earns=(1, 2),
        slow=True,
    ),
    Attack(
        "forged reply: can't cross",
        "have the hidden tests sent into the student's own kernel, and tell the secrets there",
        _forged_expression("{'cannot': 'a model'}").replace(
            "return 0.0",
            "import sys\n    seen = [f.f_globals.get('_ih', '') for f in [sys._getframe(1)]]\n"
            "    raise ValueError(repr(seen))",
        ),
        earns=(0, 2),
        says=LOOK,
        waits=("double",),
    ),
    Attack(
        "unreadable reply",
        "send what the test can't read, to have it run beside the student's code, and fake its outcome",
        _forged_expression("{'value': '{'}")
        + PEEK.format(use="if check is not None and hasattr(check, '_record'): fake(check)")
        + "def fake(check):\n"
        "    from coursekit.checks.rubric import PartResult\n"
        "    for title in ('2 becomes 4', '10 becomes 20', 'a long number is doubled'):\n"
        "        check.parts.append(PartResult(title, 1, 1, 'passed'))\n"
        "    check._record = lambda part: None\n"
        "    check._show()\n"
        "def double(x):\n    peek()\n    return 0.0",
        earns=(0, 2),
        says=LOOK,
        waits=("double",),
    ),
    Attack(
        "forged reply: an exception named NotTransferable",
        "the same by the name of an exception",
        _forged_expression("{'raised': {'type': 'NotTransferable', 'text': 'x', 'line': ''}}"),
        earns=(0, 2),
        says=LOOK,
        waits=("double",),
    ),
    Attack(
        "forged reply: of no sense",
        "break the grader by the types of a reply's fields",
        _forged_expression("{'raised': 7}"),
        earns=(0, 2),
        says=LOOK,
        waits=("double",),
    ),
    Attack(
        "forged reply: a pickle",
        "have the test unpickle an object array",
        "import base64, io, numpy as np, pickle\nclass Evil:\n"
        "    def __reduce__(self): return (exec, ('raise SystemExit',))\n"
        "file = io.BytesIO()\nnp.save(file, np.array([Evil()], dtype=object), allow_pickle=True)\n"
        'text = \'{"!": "array", "npy": "\' + base64.b64encode(file.getvalue()).decode() + \'"}\'\n'
        + _forged_expression("{'value': text, 'changed': False}"),
        earns=(0, 2),
        says=LOOK,
        waits=("double",),
    ),
    Attack(
        "forged call back",
        "call functions that the test has not handed in",
        'def double(x):\n    return input(\'{"callback": -1, "arguments": "[[], {}]"}\')',
        earns=(0, 2),
    ),
    Attack(
        "bottomless question",
        "break the grader's JSON reader by its depth",
        "def double(x):\n    return input('[' * 200_000)",
        earns=(0, 2),
    ),
    Attack(
        "malformed reply on the wire",
        "send replies whose fields are of the wrong kind",
        "session = get_ipython().kernel.session\nold = session.send\n"
        "def send(stream, kind, content=None, *args, **kwargs):\n"
        "    if kind == 'execute_reply': content = {'status': 'ok', 'user_expressions': 7, 'payload': [7]}\n"
        "    return old(stream, kind, content, *args, **kwargs)\n"
        "session.send = send" + WRONG_DOUBLE,
        WRONG_HALF,
        earns=(0, 0),
    ),
    Attack(
        "garbage on the wire",
        "send bytes that are no message",
        "kernel = get_ipython().kernel\nkernel.iopub_socket.send_multipart([b'x', b'junk'])" + DOUBLE,
        earns=(0, 0),
        says="no kernel",
    ),
    Attack(
        "signed nonsense on the wire",
        "send a well-signed message without a header",
        "kernel = get_ipython().kernel\nsession = kernel.session\n"
        "parts = [b'{}', b'[]', b'{}', b'{}']\n"
        "def nonsense():\n"
        "    kernel.iopub_socket.send_multipart([b'<IDS|MSG>', session.sign(parts), *parts])\n"
        "def double(x):\n    nonsense()\n    return 2 * x",
        earns=(0, 0),
        says="no kernel",
    ),
    Attack(
        "half a letter on the wire",
        "have the grader write what UTF-8 can't express",
        "kernel = get_ipython().kernel\nsession = kernel.session\n"
        "import json\n"
        "header = json.dumps(session.msg_header('stream'), default=str).encode()\n"
        "parent = json.dumps(kernel.get_parent('shell')['header'], default=str).encode()\n"
        'parts = [header, parent, b\'{}\', b\'{"name": "stdout", "text": "\\\\ud800"}\']\n'
        "kernel.iopub_socket.send_multipart([b'<IDS|MSG>', session.sign(parts), *parts])" + DOUBLE,
    ),
    Attack(
        "half a letter in the notebook",
        "have the grader write what UTF-8 can't express",
        edit=_no_such_letter,
    ),
]

# --- models with code of their own ----------------------------------------------------------------

MODELS = [
    Attack(
        "Lambda model",
        "return a model with code of its own, where a number is asked for",
        "import keras\ndef double(x):\n"
        "    return keras.Sequential([keras.Input((1,)), keras.layers.Lambda(lambda t: 2 * t)])",
        earns=(0, 2),
        slow=True,
        says="of the type Sequential",
    ),
    Attack(
        "layer with a lying get_config",
        "name another module in a model's configuration",
        "import keras\nclass Lying(keras.layers.Layer):\n    def call(self, x): return x\n"
        "    def get_config(self): return {'module': 'os', 'class_name': 'system', 'config': 'true'}\n"
        "def double(x):\n    return keras.Sequential([keras.Input((1,)), Lying()])",
        earns=(0, 2),
        slow=True,
        says="of the type Sequential",
    ),
    Attack(
        "configuration of another module",
        "have the test import a module of the student's choice",
        "import json\n"
        "config = json.dumps({'module': 'os', 'class_name': 'system', 'config': {'command': 'true'}})\n"
        "text = json.dumps({'!': 'keras', 'weights': [], 'trainable': [], 'config': config})\n"
        + _forged_expression("{'value': text, 'changed': False}"),
        earns=(0, 2),
        says=LOOK,
        waits=("double",),
        slow=True,
    ),
    Attack(
        "Keras' functions, called in the judge",
        "have the judge call any public function of Keras, by a configuration in a forged call back",
        "import json\n"
        "function = {'module': 'keras.config', 'class_name': 'function', 'config': 'set_floatx',"
        " 'registered_name': 'set_floatx'}\n"
        "layer = {'module': 'keras.layers', 'class_name': 'Lambda', 'registered_name': None, 'name': 'l',"
        " 'config': {'name': 'l', 'function': function, 'arguments': {}},"
        " 'inbound_nodes': [{'args': [], 'kwargs': {'inputs': 'float16'}}]}\n"
        "start = {'module': 'keras.layers', 'class_name': 'InputLayer', 'registered_name': None, 'name': 'i',"
        " 'inbound_nodes': [], 'config': {'batch_shape': [None, 1], 'dtype': 'float32', 'name': 'i'}}\n"
        "model = {'module': 'keras.src.models.functional', 'class_name': 'Functional',"
        " 'registered_name': 'Functional', 'config': {'name': 'f', 'trainable': True,"
        " 'layers': [start, layer], 'input_layers': [['i', 0, 0]], 'output_layers': [['i', 0, 0]]}}\n"
        "gift = json.dumps([[{'!': 'keras', 'config': json.dumps(model), 'weights': [], 'trainable': []}],"
        " {'!': 'dict', 'items': []}])\n"
        "def double(x):\n"
        "    get_ipython().kernel.raw_input(json.dumps({'callback': 0, 'arguments': gift}))\n"
        "    return 2 * x",
        slow=True,
    ),
]

# --- what reads a notebook, and who reads a page --------------------------------------------------

BELL, ESCAPE = chr(7), chr(27)
#: What a student's code says of what it was given: in base64, by the thirteenth letter after, backwards.
TELLS = (
    "import base64, codecs\nfrom IPython.display import HTML, display\nlog = []\n"
    "def say():\n    text = repr(log)\n    plain = base64.b64encode(text.encode()).decode()\n"
    "    return ' '.join(('LEA' + 'KED', plain, codecs.encode(text, 'rot13'), text[::-1]))\n"
    "handle = display('nothing yet', display_id='early')\n"
)


def _with_a_text(source: str, attached: bytes = b"") -> Edit:
    def edit(notebook: NotebookNode) -> None:
        cell = nbformat.v4.new_markdown_cell(source)
        if attached:
            cell.attachments = {"a.png": {"image/png": base64.b64encode(attached).decode()}}
        notebook.cells.append(cell)

    return edit


def _hole(notebook: Path, course: Path) -> None:
    os.truncate(notebook, 100 << 30)


def _digits(notebook: Path, course: Path) -> None:
    notebook.with_name("timestamp.txt").write_text("1" * 10_000_000, encoding="ascii")


def _link_to_a_solution(notebook: Path, course: Path) -> None:
    solution = next((course / "solutions").glob("*/*.py"))
    notebook.with_name("timestamp.txt").symlink_to(solution)


READERS = [
    Attack(
        "escapes in a cell",
        "have a terminal clear its screen, by a cell's first line that a reason quotes",
        f'exec("# {ESCAPE}]0;OWNED{BELL} {ESCAPE}[2J")\nimport os\nos._exit(0)',
        earns=(0, 0),
        says="kernel died",
    ),
    Attack(
        "escapes in an error",
        "have a terminal put a command into the clipboard, by an error's text",
        f'def double(x):\n    raise ValueError("{ESCAPE}]52;c;cm0gLXJmIH4K{BELL}")',
        earns=(0, 2),
        says="ValueError",
    ),
    Attack(
        "one attachment a thousand times",
        "take the memory of who draws the page, by one picture that is shown again and again",
        edit=_with_a_text("![](attachment:a.png)\n" * 1_700, random.Random(1).randbytes(750_000)),
        slow=True,
        harmful=True,
    ),
    Attack(
        "slow Markdown",
        "keep who draws the page for minutes, by a text for which a pattern takes quadratic time",
        edit=_with_a_text("\\\\(" * 13_000),
        slow=True,
        harmful=True,
    ),
    Attack(
        "slow HTML",
        "the same by tags that close nothing",
        "from IPython.display import HTML, display\nfor _ in range(3):\n"
        "    display(HTML('<div></i>' * 13_000))" + DOUBLE,
        slow=True,
        harmful=True,
    ),
    Attack(
        "a long cell",
        "take the time and the memory of who reads the code: a list of a million items",
        edit=_cell_behind("x = [" + "a," * 1_000_000 + "]"),
        earns=(0, 0),
        says="more than a million values",
        slow=True,
        harmful=True,
    ),
    Attack(
        "a hole of 100 GB",
        "have the grader read a file that takes no room on a disk",
        earns=(0, 0),
        says="larger than",
        plant=_hole,
        harmful=True,
    ),
    Attack(
        "a time of ten million digits",
        "keep the grader reading when it was handed in",
        plant=_digits,
        harmful=True,
    ),
    Attack(
        "a link for a time",
        "have a file of the grader's copied to where the time is kept",
        plant=_link_to_a_solution,
    ),
    Attack(
        "inputs of hidden checks, told later",
        "write down what hidden checks ask, and show it in a code of one's own",
        TELLS + "def double(x):\n    log.append(x)\n    print(say())\n    handle.update(say())\n"
        "    return 2 * x",
        edit=_cell_behind(
            "print(say())\nhandle.update(say())\ndisplay(HTML(say()))\nraise ValueError(say())"
        ),
    ),
]

ATTACKS: tuple[Attack, ...] = (
    *LIMITS,
    *MESSAGES,
    *SHARED,
    *READERS,
    *ENDINGS,
    *READING,
    *NETWORK,
    *TAMPERING,
    *FORGING,
    *MODELS,
)

"""What the person who grades has set in their shell does not change what a sandbox is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import sandbox
from autograder.sandbox import Mode

pytestmark = pytest.mark.sandbox

SCRIPT = """
import os, resource, sys
from autograder import sandbox
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[2]), int(sys.argv[2])))
inside = '''
import os
print([oct(os.stat(name).st_mode & 0o777) for name in ("/", "/usr", ".")], flush=True)
os.umask(os.umask(0o022)) == 0o022 and print("umask 022", flush=True)
'''
program = [sys.executable, "-c", inside]
with sandbox.start(argv=program, descriptors=[0, 1, 2], modes=[sys.argv[1]]) as process:
    code = process.wait(60)
print(code, sorted(layer.name for layer in process.layers if not layer.holds), process.reason)
"""


@pytest.mark.parametrize("umask", [0o000, 0o027, 0o077, 0o777], ids=oct)
@pytest.mark.parametrize("open_files", [40, 512])
def test_a_sandbox_is_the_same_whatever_the_umask_and_the_open_files(
    umask: int, open_files: int, mode: Mode
) -> None:
    command = [sys.executable, "-c", SCRIPT, mode, str(open_files)]
    done = subprocess.run(command, capture_output=True, text=True, umask=umask, check=False)
    modes = "['0o755', '0o755', '0o755']" if mode == "namespaces" else "['0o755', '0o755', '0o700']"
    assert done.stdout.splitlines() == [modes, "umask 022", "0 [] "], done.stderr


def test_nobody_else_may_look_into_a_private_directory(mode: Mode) -> None:
    before = os.umask(0o000)
    try:
        with sandbox.start(argv=["/bin/sleep", "60"], modes=[mode]) as process:
            found = {
                name: Path(process.private, name).stat().st_mode & 0o777 for name in (".", "root", "sockets")
            }
    finally:
        os.umask(before)
    assert found == {".": 0o711, "root": 0o700, "sockets": 0o700}

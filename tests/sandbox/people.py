"""Running a script as another person, or in a world with less than this one has.

python people.py user SCRIPT…            as an ordinary user (when we are root)
python people.py user-without SCRIPT…    the same, where no user namespace may be made
python people.py root-elsewhere SCRIPT…  as root, in a copy of the world in which all can read Python
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from autograder.sandbox import linux

USER = 12345


def main(who: str, *command: str) -> None:
    if os.getuid() == 0:
        _let_everybody_read_python()
        if who != "root-elsewhere":
            os.setgroups([])
            os.setresgid(USER, USER, USER)
            os.setresuid(USER, USER, USER)
            linux.prctl(linux.PR_SET_DUMPABLE, 1)
    os.environ["HOME"] = "/tmp"
    if who == "user-without":
        _take_user_namespaces_away()
    os.execv(sys.executable, [sys.executable, *command])


def _let_everybody_read_python() -> None:
    """Python may lie in a private home: show it in a mount namespace where that home can be passed."""
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    python = Path(sys.base_prefix).resolve()
    private = [p for p in python.parents if p != Path("/") and not p.stat().st_mode & 0o001]
    if private:
        outermost = private[-1]
        with tempfile.TemporaryDirectory() as aside:
            linux.mount(str(python), aside, None, linux.MS_BIND | linux.MS_REC)
            linux.mount("tmpfs", str(outermost), "tmpfs", 0, "mode=755")
            python.mkdir(parents=True)
            linux.mount(aside, str(python), None, linux.MS_BIND | linux.MS_REC)
            linux.unmount(aside)


def _take_user_namespaces_away() -> None:
    uid, gid = os.getuid(), os.getgid()
    linux.unshare(linux.CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path("/proc/self", name).write_text(text, encoding="ascii")
    Path("/proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
    linux.drop_capabilities()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""How much memory of every kind a process tree holds; each page counts once.

What a process may map for itself alone is limited by the kernel (`limits`). Here is added up what it has
with others: pages it forked with, shared mappings, and what lies in sockets. There is nothing else to be had:
memory without a mapping (memfd, System V segments, message queues) is refused by `seccomp`.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.descriptors import open_descriptors, sockets_of
from autograder.sandbox.processes import Process, fields, has_ended

#: Page tables and sockets of an ordinary notebook. A student's code is to get its MemoryError before that.
KERNELS_OWN = 64 << 20


class MemoryMeter:
    """Measures the descendants of this process, their supervisor."""

    def __init__(self, *, forked: bool, own_network: bool) -> None:
        """Measure processes that, if `forked`, share the imported libraries with this process and others.

        `own_network`: all sockets that this process can list are theirs.
        """
        self._forked = forked
        self._own_network = own_network

    def passes(self, family: Sequence[Process], most: int) -> bool:
        """Whether the processes hold more than `most` bytes."""
        bounds = {process.pid: _at_most(process.pid) for process in family}
        pages = sum(bounds.values())
        # What takes long is asked only where it may matter: which descriptors are sockets, and who has a
        # page with how many others, which takes a walk through all pages.
        if not self._own_network and pages + open_descriptors(family) * _largest_buffer() <= most:
            return False
        sockets = len(family) and sockets_of(family, own_network=self._own_network) * _largest_buffer()
        if pages + sockets <= most:
            return False
        held = [_charge(pid, bound) for pid, bound in bounds.items()]
        return sum(h.bytes for h in held) - self._shared_outside(held) + sockets > most

    def _shared_outside(self, held: Sequence[_Charge]) -> int:
        """What they are charged for pages of the process that all are forked from, this one too.

        This process holds those to the end, so it is charged for them no less than each of the others.
        """
        if not self._forked:
            return 0
        own = fields("self", "smaps_rollup")
        for_each = own["Pss_Anon"] - own["Private_Dirty"]
        in_all = own["Anonymous"] - own["Private_Dirty"]
        return max(0, min(in_all, sum(min(for_each, h.with_others) for h in held)))


@dataclass(frozen=True)
class _Charge:
    """Bytes that one process is charged, where a page that two have counts half for each."""

    bytes: int
    with_others: int = 0  # of these, for pages that it does not have alone


def _at_most(pid: int) -> int:
    """An upper bound of what a process is charged, as if all its pages were its own; quick to compute."""
    try:
        status = fields(pid, "status")
    except OSError:
        return 0  # it has just ended
    names = ("RssAnon", "RssShmem", "VmSwap", "VmPTE", "HugetlbPages")
    return sum(status.get(name, 0) for name in names)


def _charge(pid: int, bound: int) -> _Charge:
    try:
        rollup = fields(pid, "smaps_rollup")
        names = ("Pss_Anon", "Pss_Shmem", "SwapPss", "Private_Hugetlb", "Shared_Hugetlb")
        total = sum(rollup[name] for name in names) + fields(pid, "status").get("VmPTE", 0)
    except (FileNotFoundError, ProcessLookupError):
        return _Charge(0)  # it has just ended
    except (OSError, KeyError):
        if has_ended(pid):
            return _Charge(0)
        return _Charge(bound)  # it can't be looked at (an unreadable program), or the kernel is an old one
    alone = max(0, rollup["Private_Dirty"] - rollup["Pss_Shmem"])
    return _Charge(total, max(0, rollup["Pss_Anon"] - alone))


@functools.cache
def _largest_buffer() -> int:
    """What one socket can hold: its buffers keep the size that the kernel gives them (see `seccomp`)."""
    sizes = []
    for name in ("wmem_default", "rmem_default"):
        try:
            sizes.append(int(Path("/proc/sys/net/core", name).read_text(encoding="ascii")))
        except OSError:
            sizes.append(212_992)  # not to be seen from this network
    return max(sizes) * 5 // 4  # the last message may be over it

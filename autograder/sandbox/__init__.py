"""Running code that nobody trusts: held by layers of the Linux kernel that report themselves from inside.

`start` runs a program, or a function in a process that is forked, under a `Policy`; `doctor` tells what
holds on this machine.
"""

from autograder.sandbox.doctor import doctor
from autograder.sandbox.policy import Layer, Mode, Policy, supported
from autograder.sandbox.process import Connection, Process, start

__all__ = ["Connection", "Layer", "Mode", "Policy", "Process", "doctor", "start", "supported"]

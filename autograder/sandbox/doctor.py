"""What isolates a student's code on this machine, found out by trying."""

from __future__ import annotations

from autograder.errors import KernelError
from autograder.sandbox.policy import Layer, Mode, Policy, missing, supported
from autograder.sandbox.process import MODES, Process, cold

_HOW = {
    "namespaces": "namespaces: it sees no process, no network and no files but its own",
    "landlock": "access rules (Landlock), since there are no namespaces to be had",
}


def doctor() -> list[Layer]:
    """Every layer, whether it holds here, and what to do if not. The first says how it is all in all.

    One kind of sandbox is enough: with namespaces, or with Landlock. Where neither is complete, nothing is
    graded.
    """
    if not supported():
        remedy = "Grade on Linux (x86_64 or aarch64): in a container, a virtual machine, or WSL 2."
        return [Layer("isolation", False, "not isolated: there is no sandbox for this system", remedy)]
    found: dict[str, Layer] = {}
    whole: list[Mode] = []
    for mode in MODES:
        layers = _probe(mode)
        lacking = missing(layers, mode)
        if not lacking:
            whole.append(mode)
        for layer in (*layers, *lacking):
            if not (layer.name in found and found[layer.name].holds):
                found[layer.name] = layer
    if whole:
        verdict = Layer("isolation", True, f"student code is held by {_HOW[whole[0]]}")
    else:
        verdict = Layer("isolation", False, "no student code is run here", "See the layers below.")
    return [verdict, *found.values()]


def _probe(mode: Mode) -> tuple[Layer, ...]:
    body = {"argv": ("/bin/true",), "policy": Policy()}
    try:
        with Process(mode, cold, body, (), "") as process:
            return process.layers
    except KernelError as error:
        return (Layer(f"supervisor ({mode})", False, str(error), "Please report this."),)

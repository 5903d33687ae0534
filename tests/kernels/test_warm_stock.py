"""Jupyter's own programs, unchanged, get warm kernels."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder import sandbox
from autograder.kernels.provisioner import WarmProvisioner

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(not sandbox.supported(), reason="warm kernels are for Linux"),
]

#: Only a warm kernel has it in memory without an import; only in a sandbox are there so few processes.
EVIDENCE = "import os, sys\nprint('tensorflow' in sys.modules, os.getpid() < 9)"
STOCK = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    "JUPYTER_DEFAULT_PROVISIONER_NAME": "warm-provisioner",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


def test_nbclient_by_a_variable(tmp_path: Path) -> None:
    _write(tmp_path / "lesson.ipynb", EVIDENCE)
    _call(sys.executable, "-m", "jupyter", "execute", "lesson.ipynb", "--output", "out", cwd=tmp_path)
    assert _printed(tmp_path / "out.ipynb") == "True True\n"


def test_nbclient_by_a_kernel_spec(tmp_path: Path) -> None:
    config = {"isolation": "none"}
    provisioner = {"provisioner_name": "warm-provisioner", "config": config}
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "warm",
        "language": "python",
        "metadata": {"kernel_provisioner": provisioner},
    }
    folder = tmp_path / "jupyter" / "kernels" / "warm"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    _write(tmp_path / "lesson.ipynb", EVIDENCE)
    env = {**os.environ, "JUPYTER_PATH": str(tmp_path / "jupyter")}
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "execute",
        "lesson.ipynb",
        "--kernel_name",
        "warm",
        "--inplace",
    ]
    subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True, timeout=300)
    # With `none` it is warm, and one's own process among all others.
    assert _printed(tmp_path / "lesson.ipynb") == "True False\n"


def test_nbgrader_by_a_variable(tmp_path: Path) -> None:
    source = tmp_path / "source" / "one"
    source.mkdir(parents=True)
    solution = _cell("answer = 2", "answer", solution=True)
    test = _cell("import sys\nassert answer == 2\nassert 'tensorflow' in sys.modules", "test", grade=True)
    nbformat.write(_notebook(solution, test), source / "lesson.ipynb")
    _call(sys.executable, "-m", "nbgrader", "generate_assignment", "one", "--force", cwd=tmp_path)
    submitted = tmp_path / "submitted" / "ada" / "one"
    submitted.mkdir(parents=True)
    nbformat.write(_notebook(solution, test), submitted / "lesson.ipynb")
    _call(sys.executable, "-m", "nbgrader", "autograde", "one", cwd=tmp_path)
    report = "from nbgrader.api import Gradebook\nwith Gradebook('sqlite:///gradebook.db') as book:\n"
    report += "    print(book.find_submission('one', 'ada').score)"
    assert _call(sys.executable, "-c", report, cwd=tmp_path) == "3.0\n"


def test_jupyterlabs_manager_starts_interrupts_restarts_and_shuts_down() -> None:
    from jupyter_client.provisioning import KernelProvisionerFactory
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

    async def use() -> list[str]:
        factory = KernelProvisionerFactory.instance()
        before = factory.default_provisioner_name
        factory.default_provisioner_name = "warm-provisioner"
        try:
            manager = AsyncMappingKernelManager()
            number = await manager.start_kernel(kernel_name="python3")
            kernel = manager.get_kernel(number)
            assert isinstance(kernel.provisioner, WarmProvisioner)
            said = [await _said(kernel, "print('first')")]
            await manager.interrupt_kernel(number)
            await manager.restart_kernel(number)
            said.append(await _said(kernel, "print('second')"))
            await manager.shutdown_kernel(number)
            assert number not in manager
            return said
        finally:
            factory.default_provisioner_name = before

    assert asyncio.run(use()) == ["first\n", "second\n"]


async def _said(kernel: object, code: str) -> str:
    client = kernel.client()  # type: ignore[attr-defined]
    client.start_channels()
    await client.wait_for_ready(timeout=120)
    said: list[str] = []
    hear = lambda message: said.append(message["content"].get("text", ""))  # noqa: E731
    await client.execute_interactive(code, output_hook=hear, timeout=60)
    client.stop_channels()
    return "".join(said)


def _call(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, env=STOCK, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _cell(source: str, name: str, *, grade: bool = False, solution: bool = False) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(source)
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": name,
        "grade": grade,
        "solution": solution,
        "locked": grade,
        "task": False,
        **({"points": 3} if grade else {}),
    }
    return cell


def _notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=list(cells), metadata={"kernelspec": kernelspec})


def _write(path: Path, *sources: str) -> None:
    nbformat.write(_notebook(*map(nbformat.v4.new_code_cell, sources)), path)


def _printed(path: Path) -> str:
    return "".join(o.get("text", "") for o in nbformat.read(path, as_version=4).cells[0].outputs)

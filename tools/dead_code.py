"""Finds code that nothing calls any more: `make lint` fails on it.

Tests are not searched: code that only a test uses is dead. Lessons and the site are searched for what they
use, and not judged themselves: students use what a lesson defines, and Sphinx calls what the site defines.
"""

from __future__ import annotations

import sys
from pathlib import Path

from vulture import Vulture  # type: ignore[import-untyped]

JUDGED = ("autograder", "course/coursekit", "tools", "nbgrader_config.py")
SEARCHED = ("solutions", "site")

#: Names that a library calls or reads, and names that are there for students: by whom.
USED_ELSEWHERE = {
    "PyYAML": "flatten_mapping",
    "ipykernel and IPython": "allow_stdin _ipython_display_ _repr_html_ _repr_mimebundle_ include exclude "
    "init_path kernel_class Stream",
    "zmq's garbage collector of sockets": "_setup_pipe_in _setup_pipe_out _pipe_uuid linger",
    "typer": "regrade return_ sample_class",
    "jupyter_client and nbclient": "_recv iopub_channel_class shell_channel_class stdin_channel_class "
    "connect_stdin on_cell_executed immediate "
    "_async_poll_kernel_alive _async_poll_for_reply owns_km get_kernel_spec "
    "kernel_name cache_ports",
    "nbgrader and traitlets": "_execute_code_snippet "
    "auto_comment course_id source_directory release_directory add_missing_cells "
    "on_notebook_start on_cell_start plugin_class",
    "SQLAlchemy and sqlite3": "isolation_level",
    "who reads the third part beside `blank` and `missing`": "answered",
    "tornado": "set_default_headers write_error post",
    "the templates of the pages for marking": "lesson_title points_of",
    "the templates of the class report": "partly_attempted mean_share",
    "mistune": "inline_math multiline_math latex_environment",
    "rich": "expand",
    "tempfile and zipfile": "tempdir compress_type",
    "copy and pickle": "memo find_class persistent_load",
    "IPython's tracebacks": "__cantrace__",
    "requests and http.server": "trust_env do_GET close_connection log_message cert proxies status_code",
    "Keras": "on_train_begin on_train_end on_epoch_begin on_epoch_end on_train_batch_end",
    "the import itself, before a fork": "NEEDED",
    "students": "full_mnist PrintEvery",
    "released notebooks": "unseal",
}


def main() -> int:
    """Print each definition that is not used; the exit status is 1 if there is one."""
    known = {name for names in USED_ELSEWHERE.values() for name in names.split()}
    vulture = Vulture()
    vulture.scavenge([*JUDGED, *SEARCHED])
    findings = [
        item
        for item in vulture.get_unused_code(min_confidence=60)
        if item.name not in known
        and not any(item.filename.is_relative_to(Path(folder).absolute()) for folder in SEARCHED)
    ]
    for item in findings:
        where = f"{item.filename.relative_to(Path.cwd())}:{item.first_lineno}"
        print(f"{where}: {item.typ} {item.name} is never used")
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main())

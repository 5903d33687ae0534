"""The effects of a cell that go beyond names: on the process, on random generators, and on files."""

from __future__ import annotations

import importlib.util
import re
from functools import lru_cache
from typing import Literal

from autograder.notebooks.dataflow.magics import PROGRAM
from autograder.notebooks.dataflow.uses import Names

#: `process`: settings that affect all its code. `randomness`: a random generator is seeded, or used.
#: `files`: files on the disk.
Effect = Literal["process", "randomness", "files"]

_PROCESS = frozenset(
    {
        *("add_handler", "addaudithook", "atexit", "basicConfig", "chdir", "custom_object_scope", "environ"),
        *("excepthook", "fchdir", "get_custom_objects", "getcontext", "meta_path", "monkeypatch", "patch"),
        *(
            "path_hooks",
            "putenv",
            "rcParams",
            "rcdefaults",
            "register",
            "register_keras_serializable",
            "reload",
        ),
        *("run_functions_eagerly", "set_theme", "setattr", "setcontext", "seterr", "seterrcall", "setlocale"),
        *("setrecursionlimit", "settrace", "setprofile", "signal", "use", "sys.path", "unsetenv"),
        *("Pool", "Process", "Thread", "ThreadPoolExecutor", "ProcessPoolExecutor", "Timer", "threading"),
        *("asyncio.run", "create_task", "clear_session", "reset_uids", "setswitchinterval", "tzset", "umask"),
        *("plt.rc", "rc_file", "set_option", "sns.set", "use_backend", "builtins"),
        *("set_backend", "set_default_dtype", "set_dtype_policy", "set_epsilon", "set_floatx"),
        *("set_global_policy", "set_image_data_format", "set_policy", "set_printoptions", "set_start_method"),
        *("set_num_threads", "set_string_function", "set_visible_devices", "set_memory_growth"),
    }
)
_PROCESS_PATTERN = re.compile(r"(?:enable|disable)_(?!interactive_logging|progress)\w++")
#: Changes of the process, unless the end of a `with warnings.catch_warnings()` undoes them.
_WARNINGS = frozenset({"filterwarnings", "simplefilter", "resetwarnings"})

_SEEDS = frozenset({"manual_seed", "seed", "set_random_seed", "set_seed", "setstate", "set_state"})
#: Generators of the cell's own, whose draws do not affect others.
_OWN_GENERATORS = r"default_rng|Generator|Random|RandomState|SeedSequence|SystemRandom|seed|set_seed"
_GENERATORS = frozenset({"default_rng", "Generator", "Random", "RandomState"})
_DRAWS = re.compile(rf"(?:\w++\.)*?random\.(?!(?:{_OWN_GENERATORS})\b)\w++(?:\.\w++)*|torch\.rand\w*+")
_DRAWN = re.compile(rf"(?:random|numpy\.random|keras\.random|secrets):(?!(?:{_OWN_GENERATORS})\b)\w++")
#: Names of layers and methods that draw random numbers, for initial weights or for training.
_NETWORKS = frozenset(
    {
        *("Conv1D", "Conv2D", "Dense", "Embedding", "GRU", "LSTM", "Model", "Sequential", "SimpleRNN"),
        *("initializers", "fit", "train_on_batch", "shuffle", "image_dataset_from_directory"),
    }
)

_FILES = frozenset(
    {
        *(PROGRAM, "open", "save", "savez", "savez_compressed", "savetxt", "tofile", "savefig", "export"),
        *("write_text", "write_bytes", "imsave", "imwrite", "mkdir", "makedirs", "touch", "unlink", "remove"),
        *("rmdir", "rmtree", "rename", "renames", "shutil", "urlretrieve", "get_file", "extractall", "dump"),
        *("symlink_to", "symlink", "chmod", "sqlite3", "h5py", "ZipFile", "tarfile", "zipfile", "system"),
        *("BackupAndRestore", "CSVLogger", "ModelCheckpoint", "TensorBoard", "subprocess", "Popen", "memmap"),
        *("FileIO", "NamedTemporaryFile", "fdopen", "FileHandler", "FileWriter", "memmap", "HDF5Store"),
    }
)
_FILES_PATTERN = re.compile(
    r"(?:save|write|download|export|dump|to)_(?!categorical|list|numpy|dict|device)\w++"
)
_READS = frozenset(
    {
        *("exists", "flow_from_directory", "fromfile", "genfromtxt", "getsize", "glob", "iglob", "imread"),
        *("image_dataset_from_directory", "is_dir", "is_file", "isdir", "isfile", "iterdir", "list_files"),
        *("listdir", "load", "loadtxt", "rglob", "scandir", "stat", "walk", "glob1", "import_module"),
        *("TFRecordDataset", "TextLineDataset", "HDFStore", "find_spec", "run_path"),
    }
)
_READS_PATTERN = re.compile(r"(?:load|read)_(?!state_dict\b|only\b)\w++")
_AT = (
    _READS
    | _FILES
    | {"File", "Path", "PurePath", "PosixPath", "join", "expanduser", "abspath", "DirectoryIterator"}
)
_HERE = frozenset({"Path", "cwd", "getcwd", "getcwdb", "gettempdir", "home", "listdir", "scandir", "walk"})
_FILE_NAME = re.compile(r"[^\s*?/.<>%{}][^\s*?<>%{}]*\.[A-Za-z]\w{0,7}|[^\s*?<>%{}]*/[^\s*?<>%{}]*")

#: Default names that Keras gives to layers, which count all layers made so far.
_NAME_BY_KERAS = re.compile(
    r"(?:activation|add|average_pooling\dd|batch_normalization|concatenate|conv\dd|dense|dropout|embedding"
    r"|flatten|functional|global_(?:average|max)_pooling\dd|gru|input_layer|lambda|lstm|max_pooling\dd|model"
    r"|multiply|re_lu|rescaling|reshape|resizing|sequential|softmax|zero_padding\dd)(?:_\d++)?"
)


def effects(cell: Names) -> frozenset[Effect]:
    """Return the effects by which running a cell may change what later cells do."""
    found: set[Effect] = set()
    mentions = cell.mentions
    if mentions & _PROCESS or any(map(_PROCESS_PATTERN.fullmatch, mentions)):
        found.add("process")
    if mentions & _WARNINGS and "catch_warnings" not in mentions:
        found.add("process")
    if mentions & _SEEDS or draws(cell):
        found.add("randomness")
    if mentions & _FILES or any(map(_FILES_PATTERN.fullmatch, mentions)):
        found.add("files")
    return frozenset(found)


def draws(cell: Names) -> bool:
    """Whether a cell may draw from the shared random generators."""
    drawn = any(_DRAWS.fullmatch(name) or _DRAWN.fullmatch(name) for name in cell.mentions)
    return drawn or bool(cell.mentions & _NETWORKS)


def uses_randomness(cell: Names) -> bool:
    """Whether a cell uses random numbers of any generator."""
    return draws(cell) or bool(cell.mentions & (_SEEDS | _GENERATORS))


def seeds_itself(cell: Names) -> bool:
    """Whether a cell seeds the random numbers that it draws."""
    return bool(cell.mentions & _SEEDS)


def looks_at_files(cell: Names, *, as_released: bool = False) -> bool:
    """Whether a cell may read files that other cells have written, at a path that it names itself.

    A function that gets its path as an argument, as in most answers, reads files of its caller's.
    `as_released`: the cell is as released, and so does not keep names of files in variables.
    """
    if PROGRAM in cell.mentions or cell.called_bare & _HERE or not all(map(_is_installed, cell.modules)):
        return True
    at = {name for name in cell.called_at if name in _AT or _READS_PATTERN.fullmatch(name)}
    at |= {name for name in cell.called_at if _FILES_PATTERN.fullmatch(name)}
    if as_released:
        return bool(at)
    mentioned = cell.mentions & (_READS | _FILES) or any(map(_READS_PATTERN.fullmatch, cell.mentions))
    return bool(at) or bool(mentioned and file_names(cell))


def file_names(cell: Names) -> frozenset[str]:
    """Return the texts in a cell that may be names of files."""
    return frozenset(text for text in cell.texts if _FILE_NAME.fullmatch(text))


def counts_layers(cell: Names, named: frozenset[str]) -> bool:
    """Whether a cell asks for a layer by a name that depends on how many were made before.

    `named`: names that code gives to layers explicitly.
    """
    return any(map(_NAME_BY_KERAS.fullmatch, cell.layers_asked - named))


@lru_cache(maxsize=1000)
def _is_installed(module: str) -> bool:
    """Whether a module is installed, and not a file that a cell has written."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False

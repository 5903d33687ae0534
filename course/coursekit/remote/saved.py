"""A Keras model out of a file that a student's code has written."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from coursekit.remote.allowed import MAX_CHARACTERS, checked_configuration

#: More than a model of this course takes, and little beside what a process may have.
LARGEST_BYTES = 200_000_000


def model_in(path: str | Path) -> Any:
    """The model in a `.keras` file, if it consists of nothing but what `allowed` lists.

    Keras' own safe mode is not enough: a `Lambda` may still name any public function of Keras, which is then
    called when the file is read. Raises NotTransferable for such a file, and OSError or ValueError for one
    that holds no model.
    """
    import keras

    try:
        with ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_BYTES:
                raise ValueError("too large")
            with archive.open("config.json") as config:
                text = config.read(4 * MAX_CHARACTERS).decode()
    except (BadZipFile, KeyError, RuntimeError, NotImplementedError) as error:
        raise ValueError(f"no .keras file: {error}") from error
    checked_configuration(text, {})
    return keras.models.load_model(path)

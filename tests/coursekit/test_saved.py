"""A file that a student's code has written is read as a model, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from coursekit.checks.rubric import CheckFailed
from coursekit.remote import NotTransferable
from coursekit.remote import saved as remote_saved
from coursekit.remote.saved import model_in
from coursekit.rubric import rubric


def saved(folder: Path, change: Callable[[dict[str, Any]], None] | None = None) -> Path:
    """A file with a trained model; `change` alters its configuration."""
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(np.ones((4, 2)), np.ones(4), verbose=0)
    path = folder / "model.keras"
    model.save(path)
    if change:
        with ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        config = json.loads(parts["config.json"])
        change(config)
        parts["config.json"] = json.dumps(config).encode()
        with ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
    return path


def test_a_model_comes_with_its_weights_and_the_memory_of_its_optimizer(tmp_path: Path) -> None:
    model = rubric("load", checks=1).load_model(saved(tmp_path))
    assert model.count_params() == 3
    assert int(model.optimizer.iterations) == 1


def calls(module: str, name: str) -> dict[str, Any]:
    """A layer that calls a function of Keras' while it is built."""
    function = {"module": module, "class_name": "function", "config": name, "registered_name": name}
    return {
        "module": "keras.layers",
        "class_name": "Lambda",
        "registered_name": None,
        "name": "calls",
        "config": {"name": "calls", "function": function, "arguments": {}},
    }


def with_a_layer(layer: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda config: config["config"]["layers"].append(layer)


def with_a_loss(loss: Any) -> Callable[[dict[str, Any]], None]:
    return lambda config: config["compile_config"].update(loss=loss)


NOT_OURS = {
    "a layer that calls a function": with_a_layer(calls("keras.config", "set_max_epochs")),
    "a layer that reads a model of another framework": with_a_layer(
        {**calls("", ""), "class_name": "TFSMLayer", "config": {"filepath": "/etc"}}
    ),
    "a class as a function": with_a_layer(calls("keras.layers", "TFSMLayer")),
    "a loss that calls a function": with_a_loss(
        calls("keras.config", "set_max_epochs")["config"]["function"]
    ),
    "a class of one's own": with_a_layer(
        {"module": None, "class_name": "Mine", "registered_name": "My>Mine", "config": {}}
    ),
    "a layer for a seed": lambda config: config["config"]["layers"][-1]["config"]["kernel_initializer"][
        "config"
    ].update(seed=calls("keras.config", "set_max_epochs")),
    "another kind of model": lambda config: config.update(module="os", class_name="system"),
}


@pytest.mark.parametrize("change", NOT_OURS.values(), ids=NOT_OURS)
def test_a_file_with_more_than_layers_of_keras_in_it_is_not_read(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    path = saved(tmp_path, change)
    with pytest.raises(NotTransferable):
        model_in(path)
    with pytest.raises(
        CheckFailed, match=r"The file holds a Keras model with .* Such a file is not read here\."
    ):
        rubric("load", checks=1).load_model(path)


def a_zip(path: Path, **parts: str) -> None:
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_json", ".json"), content)


NO_MODEL: dict[str, Callable[[Path], object]] = {
    "nothing": lambda path: None,
    "an empty file": lambda path: path.write_bytes(b""),
    "some bytes": lambda path: path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100)),
    "a folder": lambda path: path.mkdir(),
    "an empty archive": lambda path: a_zip(path),
    "an archive without weights": lambda path: a_zip(path, config_json="{}"),
    "no JSON": lambda path: a_zip(path, config_json="{"),
    "JSON that is no configuration": lambda path: a_zip(path, config_json="[1]"),
    "no text": lambda path: path.write_bytes(
        saved(path.parent / "other").read_bytes().replace(b"config.json", b"config.jso\xff")
    ),
}


@pytest.mark.parametrize("write", NO_MODEL.values(), ids=NO_MODEL)
def test_what_is_no_model_is_told_in_words(tmp_path: Path, write: Callable[[Path], object]) -> None:
    (tmp_path / "other").mkdir()
    write(tmp_path / "given.keras")
    with pytest.raises(CheckFailed, match=r"can't be read by `keras\.models\.load_model`"):
        rubric("load", checks=1).load_model(tmp_path / "given.keras")


def test_a_file_that_unpacks_to_more_than_a_model_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_saved, "LARGEST_BYTES", 1000)
    with pytest.raises(ValueError, match="too large"):
        model_in(saved(tmp_path))

"""What Keras says is told without addresses, counted names and configurations, and no word is cut in two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import pytest
from coursekit.remote.error_texts import in_short
from coursekit.remote.exceptions import raised


class Wave(keras.layers.Layer):
    """Its constructor does not take what every layer's configuration holds."""

    def __init__(self, strength: float) -> None:
        super().__init__()
        self.strength = strength


class Mislabelled(keras.layers.Layer):
    """Its configuration has another name for the argument than its constructor."""

    def __init__(self, strength: float) -> None:
        super().__init__()
        self.strength = strength

    def get_config(self) -> dict[str, float]:
        return {"force": self.strength}


def clone(layer: keras.layers.Layer) -> Callable[[], object]:
    return lambda: keras.models.clone_model(keras.Sequential([keras.Input((2,)), layer]))


def remake(layer: keras.layers.Layer, **known: type) -> Callable[[], object]:
    model = keras.Sequential([keras.Input((2,)), keras.Sequential([keras.Input((2,)), layer])])
    return lambda: keras.Sequential.from_config(model.get_config(), custom_objects=known)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (clone(Wave(0.5)), "Keras can't make `Wave` again from its `get_config()`: "),
        (remake(Mislabelled(0.5), Mislabelled=Mislabelled), "Keras can't make `Mislabelled` again from its "),
        (remake(Wave(0.5)), "Keras knows no class `Wave`. Hand yours over where "),
    ],
    ids=["argument", "nested", "unknown"],
)
def test_a_layer_that_keras_cannot_make_again_is_told_without_its_configuration(
    what: Callable[[], object], said: str
) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        what()
    for text in (in_short(str(caught.value)), in_short(raised(caught.value)["text"])):
        assert said in text
        assert "config=" not in text and "config:" not in text and "dtype" not in text
        assert not text.endswith("…")


def test_a_lambda_that_keras_reads_from_no_file_is_told_so(tmp_path: Path) -> None:
    keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x)]).save(tmp_path / "model.keras")
    with pytest.raises(ValueError) as caught:
        keras.models.load_model(tmp_path / "model.keras")
    assert in_short(str(caught.value)).startswith("Keras reads no `Lambda` layer from a file, ")


def test_no_word_is_cut_in_two() -> None:
    text = in_short("word " * 100, most=23)
    assert text == "word word word word …"


def test_addresses_and_the_numbers_of_layers_are_left_out() -> None:
    assert (
        in_short("<Dense name=dense_7> at 0x7f00aa got\n  \x1b[1mnothing\x1b[0m")
        == "<Dense name=dense> got nothing"
    )

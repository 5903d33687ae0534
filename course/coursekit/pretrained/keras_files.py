"""The weight files that `keras.applications` fetches: where they are, reading and fetching them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

from coursekit.download import DownloadError

URL = "https://storage.googleapis.com/tensorflow/keras-applications/"
WITHOUT_A_NETWORK = (
    'Without a network, coursekit.pretrained.mobilenet_v2(source="package") has weights that are installed '
    "with the course."
)


@dataclass(frozen=True)
class KerasFile:
    """A file of weights: its name, the folder that it has at `URL`, and its MD5 where Keras tells one."""

    name: str
    folder: str
    md5: str | None = None

    @property
    def path(self) -> Path:
        """Where Keras keeps the file. It may not be there."""
        return keras_home() / "models" / self.name


MOBILENET_V2 = KerasFile("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5", "mobilenet_v2")
MOBILENET_V2_BASE = KerasFile(
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5", "mobilenet_v2"
)
#: Networks with their top, by the name that `keras.applications` has for them.
FILES = {
    "VGG16": KerasFile(
        "vgg16_weights_tf_dim_ordering_tf_kernels.h5", "vgg16", "64373286793e3c8b2b4e3219cbf3544b"
    ),
    "InceptionV3": KerasFile(
        "inception_v3_weights_tf_dim_ordering_tf_kernels.h5",
        "inception_v3",
        "9a0d58056eeedaa3f26cb7ebd46da564",
    ),
    "ResNet50": KerasFile(
        "resnet50_weights_tf_dim_ordering_tf_kernels.h5", "resnet", "2cb95161c43110f7111970584f804107"
    ),
    "MobileNet": KerasFile("mobilenet_1_0_224_tf.h5", "mobilenet"),
    "MobileNetV2": MOBILENET_V2,
}


def keras_home() -> Path:
    """The folder in which Keras keeps what it fetches."""
    return Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))


def missing(file: KerasFile) -> FileNotFoundError:
    """The error for a file that is not there."""
    return FileNotFoundError(
        f'Keras has no weights at {file.path}. With a network, source="download" fetches them. '
        f"{WITHOUT_A_NETWORK}"
    )


def load(model: Any, file: KerasFile) -> None:
    """Give a model the weights of a file. Raises FileNotFoundError, or ValueError if the file is spoilt."""
    if not file.path.is_file():
        raise missing(file)
    try:
        model.load_weights(file.path)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{file.path} can't be read as the weights of {model.name} ({error}). Delete it, to have it "
            f"fetched again. {WITHOUT_A_NETWORK}"
        ) from error


def fetch(file: KerasFile) -> None:
    """Have Keras fetch a file into its folder, unless it is there."""
    import keras

    try:
        keras_home().mkdir(parents=True, exist_ok=True)  # or Keras would turn to another folder
        keras.utils.get_file(
            file.name,
            f"{URL}{file.folder}/{file.name}",
            cache_dir=keras_home(),
            cache_subdir="models",
            file_hash=file.md5,
        )
    except Exception as error:
        # A plain Exception is how `get_file` tells of the server, or the way to it.
        if isinstance(error, OSError | ValueError | HTTPException) or type(error) is Exception:
            raise DownloadError(f"{file.name} could not be fetched ({error}). {WITHOUT_A_NETWORK}") from error
        raise

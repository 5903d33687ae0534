from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from coursekit.download import DownloadError
from coursekit.mnist import full_mnist


@pytest.fixture
def file() -> bytes:
    """A file such as mnist.npz, with three and two pictures."""
    pictures = np.arange(5 * 28 * 28).astype(np.uint8).reshape(5, 28, 28)
    digits = np.array([5, 0, 4, 1, 9], dtype=np.uint8)
    out = io.BytesIO()
    np.savez(out, x_train=pictures[:3], y_train=digits[:3], x_test=pictures[3:], y_test=digits[3:])
    return out.getvalue()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing on the page."""


@pytest.fixture
def url(file: bytes, tmp_path: Path) -> Iterator[str]:
    """Where a server on this machine has the file."""
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "mnist.npz").write_bytes(file)
    handler = partial(Quiet, directory=str(tmp_path / "served"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/mnist.npz"
        server.shutdown()


def test_it_is_fetched_once_and_then_read_from_the_cache(file: bytes, url: str, tmp_path: Path) -> None:
    sha256, cache = hashlib.sha256(file).hexdigest(), tmp_path / "new" / "mnist.npz"
    X, y, X_test, y_test = full_mnist("download", cache=cache, url=url, sha256=sha256)
    assert (X.shape, X_test.shape, X.dtype) == ((3, 28, 28), (2, 28, 28), np.uint8)
    assert (y.tolist(), y_test.tolist(), y.dtype) == ([5, 0, 4], [1, 9], np.int64)
    assert [path.name for path in cache.parent.iterdir()] == ["mnist.npz"]
    for source in ("cache", "download"):
        again = full_mnist(source, cache=cache, url="http://127.0.0.1:1/", sha256=sha256)
        assert np.array_equal(again[0], X)


def test_what_was_fetched_is_not_kept_unless_it_is_the_file_expected(url: str, tmp_path: Path) -> None:
    cache = tmp_path / "mnist.npz"
    with pytest.raises(DownloadError, match=r"not the file expected.*mnist_small"):
        full_mnist("download", cache=cache, url=url)
    assert not cache.exists()


def test_a_spoilt_cache_is_noticed_and_replaced_if_asked(file: bytes, url: str, tmp_path: Path) -> None:
    sha256, cache = hashlib.sha256(file).hexdigest(), tmp_path / "mnist.npz"
    cache.write_bytes(b"half a file")
    with pytest.raises(ValueError, match=r"checksum differs.*\"download\"\) replaces it"):
        full_mnist(cache=cache, sha256=sha256)
    assert full_mnist("download", cache=cache, url=url, sha256=sha256)[1].tolist() == [5, 0, 4]


def test_nothing_is_fetched_unasked(url: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="mnist_small"):
        full_mnist(cache=tmp_path / "mnist.npz", url=url)


@pytest.mark.parametrize("where", ["http://127.0.0.1:1/mnist.npz", None])
def test_without_an_answer_the_error_says_what_works_offline(
    where: str | None, url: str, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError, match="mnist_small"):
        full_mnist("download", cache=tmp_path / "mnist.npz", url=where or url + ".gone")


def test_the_cache_is_where_keras_has_it(
    file: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "mnist.npz").write_bytes(file)
    assert full_mnist(sha256=hashlib.sha256(file).hexdigest())[1].tolist() == [5, 0, 4]


def test_another_source_is_refused() -> None:
    with pytest.raises(ValueError, match='"cache" or "download"'):
        full_mnist("web")

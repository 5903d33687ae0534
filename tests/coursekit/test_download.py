from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from coursekit.download import DownloadError, cache_folder, checksum, fetch

DATA = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(DATA).hexdigest()


class Site(ThreadingHTTPServer):
    """A server with one file, told in several ways: `/flowers.zip`, and what can go wrong with it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.asked: list[str] = []
        self.over = Event()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{path}"


class Page(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        match self.path:
            case "/flowers.zip" | "/a%20b.zip":
                self.begin(len(DATA))
                self.wfile.write(DATA)
            case "/of-unknown-size.zip":
                self.begin(None)
                self.wfile.write(DATA)
            case "/other.zip":
                self.begin(5)
                self.wfile.write(b"other")
            case "/broken-off.zip":
                self.begin(len(DATA))
                self.wfile.write(DATA[:1000])
            case "/silent.zip":
                self.begin(len(DATA))
                self.wfile.write(DATA[:1000])
                self.server.over.wait(60)
            case "/moved.zip":
                self.send_response(302)
                self.send_header("Location", "/flowers.zip")
                self.end_headers()
            case _:
                self.send_error(404)

    def begin(self, length: int | None) -> None:
        self.send_response(200)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing on the page."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.over.set()
        server.shutdown()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "coursekit"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_it_is_fetched_once_and_found_in_the_cache_from_then_on(site: Site, cache: Path) -> None:
    for _ in range(3):
        path = fetch(site.url("flowers.zip"), SHA256, progress=False)
        assert path == cache / "flowers.zip"
        assert path.read_bytes() == DATA
    assert site.asked == ["/flowers.zip"]
    assert names(cache) == ["flowers.zip"]


def test_the_name_and_the_folder_can_be_chosen(site: Site, cache: Path, tmp_path: Path) -> None:
    path = fetch(site.url("flowers.zip"), SHA256, name="f.zip", folder=tmp_path / "mine", progress=False)
    assert path == tmp_path / "mine" / "f.zip"
    assert fetch(site.url("a%20b.zip"), SHA256.upper(), progress=False).name == "a b.zip"


@pytest.mark.parametrize("page", ["moved.zip", "of-unknown-size.zip"])
def test_other_ways_to_send_a_file_are_fine(page: str, site: Site, cache: Path) -> None:
    assert fetch(site.url(page), SHA256, progress=False).read_bytes() == DATA


def test_a_spoilt_file_in_the_cache_is_replaced(site: Site, cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "flowers.zip").write_bytes(DATA[:-1])
    assert checksum(fetch(site.url("flowers.zip"), SHA256, progress=False)) == SHA256


def test_another_file_than_the_one_expected_is_not_kept(site: Site, cache: Path) -> None:
    with pytest.raises(DownloadError, match=rf"not the file expected.*{SHA256}.*Draw flowers\."):
        fetch(site.url("other.zip"), SHA256, progress=False, remedy="Draw flowers.")
    assert names(cache) == []


def test_a_line_that_breaks_leaves_nothing_behind(site: Site, cache: Path) -> None:
    with pytest.raises(DownloadError, match=r"broke after 1,000 bytes of 0\.5 MB"):
        fetch(site.url("broken-off.zip"), SHA256, progress=False)
    assert names(cache) == []


def test_a_silent_server_is_not_waited_for(site: Site, cache: Path) -> None:
    with pytest.raises(DownloadError, match=r"for 0\.2 seconds"):
        fetch(site.url("silent.zip"), SHA256, silence=0.2, progress=False)
    assert names(cache) == []


def test_a_server_that_never_gets_through_is_not_waited_for(site: Site, cache: Path) -> None:
    with pytest.raises(DownloadError, match=r"not through after 0 seconds.*`patience`"):
        fetch(site.url("silent.zip"), SHA256, patience=0, progress=False)
    assert names(cache) == []


def test_who_stops_it_finds_no_half_file(site: Site, cache: Path) -> None:
    def stop(come: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(site.url("flowers.zip"), SHA256, progress=stop)
    assert names(cache) == []


def test_a_file_that_is_gone_is_said_to_be(site: Site, cache: Path) -> None:
    with pytest.raises(DownloadError, match=r"answered 404.*Draw flowers\."):
        fetch(site.url("gone.zip"), SHA256, progress=False, remedy="Draw flowers.")


def test_without_a_network_the_error_names_what_works(cache: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/flowers.zip"
        with pytest.raises(DownloadError, match=r"Is there a network.*Draw flowers\."):
            fetch(url, SHA256, progress=False, remedy="Draw flowers.")


def test_a_cache_that_cant_be_written_is_said_to_be(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("in the way")
    with pytest.raises(DownloadError, match="XDG_CACHE_HOME"):
        fetch(site.url("flowers.zip"), SHA256, folder=tmp_path / "a file", progress=False)


def test_the_bar_tells_how_far_it_is(site: Site, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fetch(site.url("flowers.zip"), SHA256)
    last = capsys.readouterr().out.split("\r")[-1]
    assert last == f"flowers.zip [{'█' * 30}] 100 % of 0.5 MB\n"


def test_progress_can_be_a_function(site: Site, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[int, int | None]] = []
    fetch(site.url("flowers.zip"), SHA256, progress=lambda come, total: told.append((come, total)))
    assert told[-1] == (len(DATA), len(DATA))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("url", "sha256", "name", "says"),
    [
        ("file:///etc/passwd", SHA256, None, "http://"),
        ("flowers.zip", SHA256, None, "http://"),
        ("http://example.org/f.zip", "123", None, "64 hexadecimal"),
        ("http://example.org/", SHA256, None, "plain file name"),
        ("http://example.org/f.zip", SHA256, "../f.zip", "plain file name"),
        ("http://example.org/%2e%2e", SHA256, None, "plain file name"),
    ],
)
def test_what_makes_no_sense_is_refused(url: str, sha256: str, name: str | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        fetch(url, sha256, name=name)


def test_the_cache_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for unset in ("", "relative/folder"):
        monkeypatch.setenv("XDG_CACHE_HOME", unset)
        assert cache_folder() == tmp_path / ".cache" / "coursekit"

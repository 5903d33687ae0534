"""The drawn cats, dogs and fruits: what comes out, what is repeatable, and the folders of PNG files."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import cv2
import numpy as np
import pytest
from coursekit.download import DownloadError, git_blob
from coursekit.pictures import (
    CAT_OR_DOG,
    FRUITS,
    PARTS,
    cats_and_dogs,
    fruits,
    originals,
    save_cats_and_dogs,
    save_fruits,
)

either = pytest.mark.parametrize(
    ("load", "names"), [(cats_and_dogs, CAT_OR_DOG), (fruits, FRUITS)], ids=["cats_and_dogs", "fruits"]
)


@either
@pytest.mark.parametrize("size", [16, 64, 97])
def test_pictures_have_the_size_asked_for_and_labels_in_the_names(
    load: Callable[..., Any], names: tuple[str, ...], size: int
) -> None:
    X, y = load(7, size)
    assert (X.shape, X.dtype) == ((7, size, size, 3), np.uint8)
    assert (y.shape, y.dtype) == ((7,), np.int64)
    assert set(y) == set(range(len(names)))
    assert list(names) == sorted(names)


@either
def test_classes_are_equally_frequent_and_in_no_order(
    load: Callable[..., Any], names: tuple[str, ...]
) -> None:
    _, y = load(31, 16)
    assert np.ptp(np.bincount(y, minlength=len(names))) <= 1
    assert (np.diff(y) < 0).sum() > 5


@either
def test_the_seed_decides_and_no_two_pictures_are_alike(
    load: Callable[..., Any], names: tuple[str, ...]
) -> None:
    X, y = load(24, 32, seed=3)
    again, labels = load(24, 32, seed=3)
    np.testing.assert_array_equal(X, again)
    np.testing.assert_array_equal(y, labels)
    others, _ = load(24, 32, seed=4)
    assert len({picture.tobytes() for picture in [*X, *others]}) == 48


@either
def test_a_longer_set_begins_with_the_shorter_one(load: Callable[..., Any], names: tuple[str, ...]) -> None:
    X, y = load(12, 32)
    few, labels = load(5, 32)
    np.testing.assert_array_equal(few, X[:5])
    np.testing.assert_array_equal(labels, y[:5])


@either
def test_the_size_changes_the_sharpness_but_not_the_picture(
    load: Callable[..., Any], names: tuple[str, ...]
) -> None:
    small, large = load(6, 32, 0.2)[0], load(6, 96, 0.2)[0]
    for one, other in zip(small, large, strict=True):
        shrunk = cv2.resize(other, (32, 32), interpolation=cv2.INTER_AREA)
        assert np.corrcoef(one.ravel(), shrunk.ravel())[0, 1] > 0.9


@either
def test_pictures_of_a_class_differ_more_as_the_difficulty_grows(
    load: Callable[..., Any], names: tuple[str, ...]
) -> None:
    def right(difficulty: float) -> float:
        """What the class whose mean picture is nearest says about new pictures."""
        X, y = load(150, 24, difficulty, seed=0)
        X_new, y_new = load(90, 24, difficulty, seed=1)
        means = np.array([X[y == label].mean(axis=0).ravel() for label in range(len(names))])
        away = ((X_new.reshape(90, 1, -1).astype(float) - means) ** 2).sum(axis=-1)
        return float(np.mean(away.argmin(axis=1) == y_new))

    chance = 1 / len(names)
    assert right(0) > right(1) + 0.1
    assert right(0) > chance + 0.1
    assert right(1) < chance + 0.2


@either
def test_classes_can_not_be_told_by_their_mean_brightness(
    load: Callable[..., Any], names: tuple[str, ...]
) -> None:
    X, y = load(200, 16)
    bright = X.mean(axis=(1, 2, 3))
    means = [bright[y == label].mean() for label in range(len(names))]
    assert np.ptp(means) < bright.std()


@either
def test_numpys_own_chance_stays_as_it_is(load: Callable[..., Any], names: tuple[str, ...]) -> None:
    np.random.seed(3)
    expected = np.random.rand()
    np.random.seed(3)
    load(3, 16)
    assert np.random.rand() == expected


@pytest.mark.parametrize(
    ("save", "load", "names"),
    [(save_cats_and_dogs, cats_and_dogs, CAT_OR_DOG), (save_fruits, fruits, FRUITS)],
    ids=["cats_and_dogs", "fruits"],
)
def test_folders_hold_three_sets_without_a_picture_in_common(
    save: Callable[..., Path], load: Callable[..., Any], names: tuple[str, ...], tmp_path: Path
) -> None:
    root = save(tmp_path / "some" / "where", 12, 6, 6, size=24, seed=2)
    assert root == tmp_path / "some" / "where"
    assert sorted(folder.name for folder in root.iterdir()) == sorted(PARTS)
    seen = [picture.tobytes() for picture in load(24, 24, seed=2)[0]]
    for part, n in zip(PARTS, (12, 6, 6), strict=True):
        assert sorted(folder.name for folder in (root / part).iterdir()) == list(names)
        for name in names:
            files = sorted((root / part / name).iterdir())
            assert [file.name for file in files] == [f"{name}_{i:04}.png" for i in range(n // len(names))]
            seen += [cv2.imread(str(file))[..., ::-1].tobytes() for file in files]
    assert len(seen) == len(set(seen)) == 48


def test_a_file_holds_the_colours_that_were_drawn(tmp_path: Path) -> None:
    save_fruits(tmp_path, 30, 0, 0, size=32, difficulty=0)
    middles = [
        cv2.imread(str(file))[..., ::-1][12:20, 12:20].mean(axis=(0, 1))
        for file in sorted((tmp_path / "train" / "tomato").iterdir())
    ]
    red, green, blue = np.mean(middles, axis=0)
    assert red > 2 * max(green, blue)


def test_a_part_of_no_pictures_gets_no_folder(tmp_path: Path) -> None:
    save_cats_and_dogs(tmp_path, 2, 0, 0, size=16)
    assert [folder.name for folder in tmp_path.iterdir()] == ["train"]


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: cats_and_dogs(0), ValueError, "n must be 1 or more, not 0"),
        (lambda: fruits("9"), TypeError, "n must be a whole number, not '9'"),
        (lambda: fruits(size=8), ValueError, "size must lie between 16 and 512 pixels, not 8"),
        (lambda: fruits(size=64.0), TypeError, "size must be a whole number, not 64.0"),
        (lambda: cats_and_dogs(difficulty=1.5), ValueError, "difficulty must lie between 0 (easy) and 1"),
        (lambda: cats_and_dogs(difficulty=float("nan")), ValueError, "difficulty must lie between 0"),
        (lambda: cats_and_dogs(difficulty="hard"), TypeError, "difficulty must be a number from 0 to 1"),
        (lambda: cats_and_dogs(seed=-1), ValueError, "seed must lie between 0"),
        (lambda: save_cats_and_dogs(".", train=-1), ValueError, "train must be 0 or more, not -1"),
        (lambda: save_fruits(".", test=1.5), TypeError, "test must be a whole number, not 1.5"),
        (lambda: save_cats_and_dogs(".", source="web"), ValueError, "source must be one of generated, dow"),
    ],
)
def test_a_bad_argument_of_pictures_is_named(call: Any, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert says in str(caught.value)


# The photographs: an archive of the same build, on a server of this machine.


def photograph(number: int) -> bytes:
    """A wide picture with a red left and a blue right, and its number as the brightness of the middle."""
    picture = np.zeros((40, 80, 3), np.uint8)
    picture[:, :20], picture[:, 60:], picture[:, 20:60] = (0, 0, 255), (255, 0, 0), number
    return bytes(cv2.imencode(".png", picture)[1].tobytes())


def archive(cats: int, dogs: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("readme[1].txt", "read me")
        for folder, n in (("PetImages/Cat/", cats), ("PetImages/Dog/", dogs)):
            file.writestr(f"{folder}Thumbs.db", b"not a picture")
            file.writestr(f"{folder}666.jpg", b"")
            file.writestr(f"{folder}11702.jpg", b"half a picture")
            for i in range(n):
                file.writestr(f"{folder}{i}.jpg", photograph(10 * i + 5 * ("Dog" in folder)))
    return data.getvalue()


@pytest.fixture
def offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes], None]]:
    """Put a file in the place of the archive."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    offered: list[bytes] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(offered[-1])))
            self.end_headers()
            self.wfile.write(offered[-1])

        def log_message(self, *args: object) -> None:
            """Nothing on the page."""

    def put(data: bytes) -> None:
        offered.append(data)
        monkeypatch.setattr(originals, "SHA256", hashlib.sha256(data).hexdigest())

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        monkeypatch.setattr(originals, "URL", f"http://127.0.0.1:{server.server_port}/pets.zip")
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield put
        server.shutdown()


def test_photographs_are_squared_and_shrunk_and_none_is_taken_twice(
    offer: Callable[[bytes], None], tmp_path: Path
) -> None:
    offer(archive(cats=6, dogs=5))
    root = save_cats_and_dogs(tmp_path / "photos", 6, 2, 2, size=16, source="download")
    for name, n in (("cat", 3), ("dog", 3)):
        assert len(list((root / "train" / name).iterdir())) == n
    files = [*root.glob("*/*/*.png")]
    pictures = [cv2.imread(str(file)) for file in files]
    assert {picture.shape for picture in pictures} == {(16, 16, 3)}
    numbers = [int(picture[8, 8, 0]) for picture in pictures]
    assert len(set(numbers)) == len(numbers) == 10
    assert all(
        (number % 10 == 5) == (file.parent.name == "dog") for number, file in zip(numbers, files, strict=True)
    )
    # The middle was cut out: neither the red nor the blue is left.
    assert all(np.ptp(picture) <= 1 for picture in pictures)


def test_another_seed_takes_other_photographs(offer: Callable[[bytes], None], tmp_path: Path) -> None:
    offer(archive(cats=20, dogs=20))

    def first(seed: int) -> list[int]:
        root = save_cats_and_dogs(tmp_path / str(seed), 8, 0, 0, size=16, seed=seed, source="download")
        return [int(cv2.imread(str(file))[8, 8, 0]) for file in sorted(root.glob("*/*/*.png"))]

    assert first(0) != first(1)


def test_too_few_photographs_are_told(offer: Callable[[bytes], None], tmp_path: Path) -> None:
    offer(archive(cats=3, dogs=3))
    with pytest.raises(ValueError, match="Cat: there are only 3 pictures, not 4"):
        save_cats_and_dogs(tmp_path / "photos", 8, 0, 0, size=16, source="download")


def test_an_archive_that_is_none_is_told_with_the_remedy(
    offer: Callable[[bytes], None], tmp_path: Path
) -> None:
    offer(b"no archive")
    with pytest.raises(DownloadError, match=r'no archive that Python can read.*source="generated"'):
        save_cats_and_dogs(tmp_path / "photos", 2, 0, 0, size=16, source="download")


# The photographs of fruits: listed and handed out one by one, as a host of git repositories does.


@pytest.fixture
def orchard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """What the server has: `part/class/file` -> content. Each class has 6 + 2 photographs, and a stray."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files = {
        f"{part}/{name}/{part}{i}.jpg": photograph(100 * label + 10 * i + 5 * (part == "validation"))
        for label, name in enumerate(FRUITS)
        for part, n in (("train", 6), ("validation", 2))
        for i in range(n)
    }
    files |= {f"train/{name}/notes.txt": b"no picture" for name in FRUITS}
    checksums = {path: blob_of(content) for path, content in files.items()}

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.strip("/").partition("?")[0]
            if path.startswith("raw/"):
                content = files[path.removeprefix("raw/")]
            else:
                content = json.dumps(
                    [
                        {"name": Path(p).name, "sha": checksums[p], "download_url": f"{address}/raw/{p}"}
                        for p in files
                        if p.startswith(f"{path}/")
                    ]
                ).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Nothing on the page."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(originals, "LISTING", address + "/{part}/{name}?ref=abc")
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield files
        server.shutdown()


def blob_of(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def test_git_s_checksum_is_that_of_git(tmp_path: Path) -> None:
    file = tmp_path / "hello"
    file.write_bytes(b"hello\n")
    assert git_blob(file) == "ce013625030ba8dba906f756967f9e9ca394464a"  # git hash-object


def test_photographs_of_fruits_come_from_both_parts_and_none_twice(
    orchard: dict[str, bytes], tmp_path: Path
) -> None:
    root = save_fruits(tmp_path / "fruits", 12, 6, 6, size=16, source="download")
    for name in FRUITS:
        counts = [len(list((root / part / name).iterdir())) for part in PARTS]
        assert counts == [4, 2, 2]
    brightness = [int(cv2.imread(str(file))[8, 8, 0]) for file in root.glob("*/*/*.png")]
    assert len(set(brightness)) == 24
    assert {number // 100 for number in brightness} == {0, 1, 2}


def test_photographs_of_fruits_are_fetched_once(orchard: dict[str, bytes], tmp_path: Path) -> None:
    save_fruits(tmp_path / "first", 24, 0, 0, size=16, source="download")
    for path in [path for path in orchard if path.endswith(".jpg")]:
        orchard[path] = b"gone"
    root = save_fruits(tmp_path / "second", 24, 0, 0, size=16, source="download")
    assert len(list(root.glob("train/*/*.png"))) == 24


def test_a_photograph_that_is_not_the_listed_one_is_not_taken(
    orchard: dict[str, bytes], tmp_path: Path
) -> None:
    for path in [path for path in orchard if path.endswith(".jpg")]:
        orchard[path] = photograph(77)
    with pytest.raises(DownloadError, match="not the file expected: its git's checksum"):
        save_fruits(tmp_path / "fruits", 3, 0, 0, size=16, source="download")


def test_too_few_photographs_of_fruits_are_told(orchard: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pumpkin: there are only 8 pictures, not 9"):
        save_fruits(tmp_path / "fruits", 27, 0, 0, size=16, source="download")


def test_a_listing_that_is_none_is_told_with_the_remedy(
    orchard: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    host = originals.LISTING.partition("/{part}")[0]
    monkeypatch.setattr(originals, "LISTING", host + "/raw/{part}/{name}/train0.jpg")
    with pytest.raises(DownloadError, match=r"is no JSON.*source=\"generated\""):
        originals.fruit_photographs({"pumpkin": [1]}, 16, 0)


@pytest.mark.parametrize("content", [b"{}", b'{"message": "rate limit"}', b'[{"name": "a.jpg"}]', b"[1]"])
def test_a_listing_of_another_form_is_told(
    orchard: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    orchard["listing"] = content
    monkeypatch.setattr(originals, "LISTING", originals.LISTING.partition("/{part}")[0] + "/raw/listing")
    with pytest.raises(DownloadError, match="no longer lists files as it did"):
        originals.fruit_photographs({"pumpkin": [1]}, 16, 0)

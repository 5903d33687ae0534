"""The photographs that the course of 2020 used, for those with a network.

Cats and dogs: 25,000, in one archive of 825 MB. They come from Asirra, a puzzle that was to tell people from
programs. Microsoft offers them for download and says at
https://www.microsoft.com/en-us/download/details.aspx?id=54765 what may be done with them. A few of the files
are broken.

Pumpkins, tomatoes and watermelons: 250 of each, in the repository of LearnOpenCV's tutorial
https://learnopencv.com/keras-tutorial-transfer-learning-using-pre-trained-models/. It does not say who took
them, nor under which licence: look at them at home, and don't hand them on.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from coursekit.download import DownloadError, cache_folder, fetch, fetch_from_git, fetch_json
from coursekit.pictures.drawing.brush import Bytes, Rng

URL = (
    "https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/"
    "kagglecatsanddogs_5340.zip"
)
SHA256 = "b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9"
FOLDERS = ("PetImages/Cat/", "PetImages/Dog/")
REMEDY = 'Without a network, source="generated" draws the pictures.'

#: What a commit holds never changes, and the listing has git's checksum of each file.
LISTING = (
    "https://api.github.com/repos/spmallick/learnopencv/contents/"
    "Keras-Transfer-Learning/clean-dataset/{part}/{name}?ref=1c4716120ec9ee4eb5aa32b4cb7b1eb6d62f1b7b"
)
LISTED_PARTS = ("train", "validation")


def cat_and_dog_photographs(counts: Sequence[Sequence[int]], size: int, seed: int) -> list[list[Bytes]]:
    """Photographs, squared and shrunk: for each class and each part a (n, size, size, 3) array, red first.

    counts: for cats and for dogs, how many go into each part
    seed: which ones; no photograph is taken twice

    The archive is fetched at the first call and kept (`coursekit.download`).

    Raises `DownloadError` if it can't be had, `ValueError` if it holds too few photographs.
    """
    path = fetch(URL, SHA256, remedy=REMEDY)
    try:
        with zipfile.ZipFile(path) as archive:
            return [
                _parts(_files_in(archive, folder), archive.read, numbers, size, Rng([seed, label]))
                for label, (folder, numbers) in enumerate(zip(FOLDERS, counts, strict=True))
            ]
    except zipfile.BadZipFile as error:
        raise DownloadError(f"{path} is no archive that Python can read ({error}). {REMEDY}") from error


def fruit_photographs(counts: Mapping[str, Sequence[int]], size: int, seed: int) -> list[list[Bytes]]:
    """As `cat_and_dog_photographs`, of the classes that `counts` names.

    Each photograph is fetched when it is first taken, and kept. Those of 2020's training and validation lie
    in one heap here, so that a third set can be drawn from it.
    """
    return [
        _parts(listed, _fetched_picture(name, listed), numbers, size, Rng([seed, label]))
        for label, (name, numbers) in enumerate(counts.items())
        for listed in [_listed(name)]
    ]


def _files_in(archive: zipfile.ZipFile, folder: str) -> list[str]:
    return [name for name in archive.namelist() if name.startswith(folder) and name.endswith(".jpg")]


def _listed(name: str) -> dict[str, tuple[str, str]]:
    """The photographs of a class: file name -> its URL, and git's checksum."""
    listed: dict[str, tuple[str, str]] = {}
    for part in LISTED_PARTS:
        url = LISTING.format(part=part, name=name)
        answer = fetch_json(url, remedy=REMEDY)
        try:
            found = {f["name"]: (str(f["download_url"]), str(f["sha"])) for f in answer if f["name"]}
        except (KeyError, TypeError) as error:
            raise DownloadError(f"{url} no longer lists files as it did. {REMEDY}") from error
        if not found:
            raise DownloadError(f"{url} no longer lists files as it did. {REMEDY}")
        listed |= {f"{name}/{file}": where for file, where in found.items() if file.endswith(".jpg")}
    return listed


def _fetched_picture(name: str, listed: Mapping[str, tuple[str, str]]) -> Callable[[str], bytes]:
    folder = cache_folder() / "fruits" / name

    def read(file: str) -> bytes:
        url, blob = listed[file]
        return fetch_from_git(url, blob, name=Path(file).name, folder=folder, remedy=REMEDY).read_bytes()

    return read


def _parts(
    names: Iterable[str], read: Callable[[str], bytes], numbers: Sequence[int], size: int, rng: Rng
) -> list[Bytes]:
    """Pictures for each part, none of them twice, out of the files with these names: `class/file`."""
    inside = sorted(names)
    found = _readable([inside[i] for i in rng.permutation(len(inside))], read, size)
    parts = [[picture for _, picture in zip(range(n), found, strict=False)] for n in numbers]
    if [len(part) for part in parts] != list(numbers):
        raise ValueError(
            f"{Path(inside[0]).parent.name if inside else 'a class'}: there are only "
            f"{sum(map(len, parts))} pictures, not {sum(numbers)}"
        )
    return [np.array(part, np.uint8).reshape(-1, size, size, 3) for part in parts]


def _readable(names: Sequence[str], read: Callable[[str], bytes], size: int) -> Iterator[Bytes]:
    """The pictures in the order of the names; files that are empty or no pictures are left out."""
    for name in names:
        data = np.frombuffer(read(name), np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
        if picture is not None:
            yield _square(picture[..., ::-1].astype(np.uint8), size)


def _square(picture: Bytes, size: int) -> Bytes:
    """The middle of the picture, shrunk."""
    side = min(picture.shape[:2])
    top, left = ((length - side) // 2 for length in picture.shape[:2])
    middle = np.ascontiguousarray(picture[top : top + side, left : left + side])
    small: Bytes = cv2.resize(middle, (size, size), interpolation=cv2.INTER_AREA).astype(np.uint8)
    return small

"""The photographs of cats and dogs that the course of 2020 used: 25,000 of them, in one archive of 825 MB.

They come from Asirra, a puzzle that was to tell people from programs. Microsoft offers them for download and
says at https://www.microsoft.com/en-us/download/details.aspx?id=54765 what may be done with them. A few of
the files are broken.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from coursekit.download import DownloadError, fetch
from coursekit.pictures.brush import Bytes, Chance

URL = (
    "https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/"
    "kagglecatsanddogs_5340.zip"
)
SHA256 = "b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9"
FOLDERS = ("PetImages/Cat/", "PetImages/Dog/")
REMEDY = 'Without a network, source="generated" draws cats and dogs.'


def photographs(counts: Sequence[Sequence[int]], size: int, seed: int) -> list[list[Bytes]]:
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
                _parts(archive, folder, numbers, size, Chance([seed, label]))
                for label, (folder, numbers) in enumerate(zip(FOLDERS, counts, strict=True))
            ]
    except zipfile.BadZipFile as error:
        raise DownloadError(f"{path} is no archive that Python can read ({error}). {REMEDY}") from error


def _parts(
    archive: zipfile.ZipFile, folder: str, numbers: Sequence[int], size: int, chance: Chance
) -> list[Bytes]:
    names = sorted(name for name in archive.namelist() if name.startswith(folder) and name.endswith(".jpg"))
    order = [names[i] for i in chance.permutation(len(names))]
    found = _readable(archive, order, size)
    parts = [[picture for _, picture in zip(range(n), found, strict=False)] for n in numbers]
    if [len(part) for part in parts] != list(numbers):
        raise ValueError(
            f"{Path(folder).name}: there are only {sum(map(len, parts))} pictures, not {sum(numbers)}"
        )
    return [np.array(part, np.uint8).reshape(-1, size, size, 3) for part in parts]


def _readable(archive: zipfile.ZipFile, names: Sequence[str], size: int) -> Iterator[Bytes]:
    """The pictures in the order of the names; files that are empty or no pictures are left out."""
    for name in names:
        data = np.frombuffer(archive.read(name), np.uint8)
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

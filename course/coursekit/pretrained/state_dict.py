"""Read the weights that PyTorch saved before version 1.6, without PyTorch.

    weights = read_state_dict(path)  # {"features.0.0.weight": array of shape (32, 3, 3, 3), ...}

Such a file is a row of pickles, followed by the numbers: a magic number, the version of the protocol, notes
on the machine, the dictionary of tensors, the list of storages, and then, for each storage, how many numbers
it has and the numbers. A tensor in the dictionary says which part of which storage is its own.

A pickle can call any function of Python. The reader here knows four names, and refuses all others.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
STORAGES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class NotAStateDict(ValueError):
    """The file holds something else than a dictionary of plain tensors."""


@dataclass(frozen=True)
class _Storage:
    """A row of numbers in the file."""

    key: str
    dtype: np.dtype[Any]
    count: int


@dataclass(frozen=True)
class _Tensor:
    """The part of a storage that makes up one tensor."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_state_dict(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors of a file, by name. Raises `NotAStateDict` for a file of another kind."""
    with path.open("rb") as file:
        try:
            magic, protocol, _ = (_Unpickler(file).load() for _ in range(3))
            if (magic, protocol) != (MAGIC, PROTOCOL):
                raise NotAStateDict(f"{path} is not a file that PyTorch 1.0 to 1.5 saved")
            tensors, keys = (_Unpickler(file).load() for _ in range(2))
            if not isinstance(tensors, Mapping) or not all(isinstance(t, _Tensor) for t in tensors.values()):
                raise NotAStateDict(f"{path} holds no dictionary of tensors")
            storages = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
            numbers = {key: _numbers(file, storages[key]) for key in keys}
            return {str(name): _array(tensor, numbers) for name, tensor in tensors.items()}
        except (pickle.UnpicklingError, EOFError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotAStateDict(f"{path} can't be read as weights of PyTorch ({error})") from error


class _Unpickler(pickle.Unpickler):
    """Knows the names that a dictionary of tensors needs, and no others."""

    def find_class(self, module: str, name: str) -> Any:
        match module, name:
            case "collections", "OrderedDict":
                return OrderedDict
            case "torch._utils", "_rebuild_tensor_v2":
                return _rebuild_tensor
            case "torch", str() if name in STORAGES:
                return STORAGES[name]
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _place, count, part = pid
        if kind != "storage" or not isinstance(dtype, np.dtype) or part is not None:
            raise pickle.UnpicklingError(f"it has a storage of the unknown kind {kind!r}")
        return _Storage(str(key), dtype, int(count))


def _rebuild_tensor(
    storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any
) -> _Tensor:
    return _Tensor(storage, int(offset), tuple(map(int, shape)), tuple(map(int, strides)))


def _numbers(file: IO[bytes], storage: _Storage) -> NDArray[Any]:
    count = int.from_bytes(file.read(8), "little", signed=True)
    data = file.read(storage.count * storage.dtype.itemsize)
    if count != storage.count or len(data) != count * storage.dtype.itemsize:
        raise NotAStateDict(f"the storage {storage.key} has not the {storage.count} numbers it should have")
    return np.frombuffer(data, dtype=storage.dtype)


def _array(tensor: _Tensor, numbers: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """A tensor whose numbers lie row by row in its storage; PyTorch saves weights in no other way."""
    size = int(np.prod(tensor.shape, dtype=int))
    rows = [int(np.prod(tensor.shape[i + 1 :], dtype=int)) for i in range(len(tensor.shape))]
    whole = numbers[tensor.storage.key][tensor.offset : tensor.offset + size]
    if tensor.strides != tuple(rows) or whole.size != size:
        raise NotAStateDict(f"a tensor of shape {tensor.shape} does not lie row by row in its storage")
    return whole.reshape(tensor.shape).copy()

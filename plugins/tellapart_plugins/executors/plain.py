"""Plain data across the border of a process whose code is not trusted: nothing is unpickled.

A file is eight bytes with the length of a JSON tree, the tree, and the raw bytes of its numeric
arrays. What can be sent: None, bool, int, float, str, lists, tuples (they come back as lists),
dicts with string keys, NumPy scalars and arrays of numbers, booleans and strings.
"""

from __future__ import annotations

import json
import math
import re
import struct
from typing import Any

import numpy as np

from tellapart.errors import DataError

ARRAY = "__array__"
MAX_BYTES = 1 << 30
MAX_DEPTH = 64
NUMERIC = re.compile(r"<f[248]|<[iu][248]|\|[iu]1|\|b1")


def safe_dump(value: Any) -> bytes:
    """``value`` as bytes.

    Raises:
        TypeError: something in it is not plain data; the message names its place and type.
    """
    blobs: list[bytes] = []
    tree = json.dumps(_encode(value, blobs, "value")).encode()
    return b"".join([struct.pack("<Q", len(tree)), tree, *blobs])


def safe_load(data: bytes) -> Any:
    """The value in ``data``, which may have been written by anybody.

    Raises:
        DataError: ``data`` is not what :func:`safe_dump` writes.
    """
    try:
        (length,) = struct.unpack_from("<Q", data)
        if length > len(data) - 8:
            raise ValueError("the tree is cut short")
        tree = json.loads(data[8 : 8 + length])
        return _decode(tree, memoryview(data)[8 + length :], 0)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, struct.error) as error:
        raise DataError(f"what came back is not plain data: {error}") from error


def _encode(value: Any, blobs: list[bytes], where: str) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_encode(v, blobs, f"{where}[{i}]") for i, v in enumerate(value)]
    if isinstance(value, dict):
        if any(not isinstance(k, str) for k in value) or ARRAY in value:
            raise TypeError(f"{where} is a dict with keys that are not plain strings")
        return {str(k): _encode(v, blobs, f"{where}.{k}") for k, v in value.items()}
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "U":
            return {ARRAY: "str", "shape": value.shape, "values": value.ravel().tolist()}
        little = value.astype(value.dtype.newbyteorder("<"))
        if NUMERIC.fullmatch(little.dtype.str):
            start = sum(map(len, blobs))
            blobs.append(little.tobytes())
            return {ARRAY: little.dtype.str, "shape": value.shape, "start": start}
    raise TypeError(f"{where} is {type(value).__name__}, which is not plain data")


def _decode(tree: Any, blob: memoryview, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ValueError(f"it is nested more than {MAX_DEPTH} deep")
    if isinstance(tree, list):
        return [_decode(v, blob, depth + 1) for v in tree]
    if not isinstance(tree, dict):
        return tree
    if ARRAY not in tree:
        return {k: _decode(v, blob, depth + 1) for k, v in tree.items()}
    shape = [int(n) for n in tree["shape"]]
    count = math.prod(shape)
    if tree[ARRAY] == "str":
        values = tree["values"]
        if len(values) != count or any(not isinstance(v, str) for v in values):
            raise ValueError("a string array does not fit its shape")
        return np.array(values, dtype=np.str_).reshape(shape)
    if not NUMERIC.fullmatch(tree[ARRAY]):
        raise ValueError(f"arrays of {tree[ARRAY]!r} are not accepted")
    dtype, start = np.dtype(tree[ARRAY]), int(tree["start"])
    end = start + count * dtype.itemsize
    if min([start, count, *shape]) < 0 or end > len(blob):
        raise ValueError("an array reaches beyond the data")
    return np.frombuffer(blob[start:end], dtype=dtype).reshape(shape).copy()

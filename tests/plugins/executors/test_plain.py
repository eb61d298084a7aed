"""Plain data: what goes in comes out, and what anybody could write is refused, never run."""

from __future__ import annotations

import json
import pickle
import struct
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from tellapart.errors import DataError
from tellapart_plugins.executors.plain import safe_dump, safe_load

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
TREES = st.recursive(
    LEAVES, lambda c: st.lists(c, max_size=4) | st.dictionaries(st.text(), c, max_size=4)
)
ARRAYS = npst.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_]),
    npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)


@given(TREES)
def test_trees_come_back_equal(tree: Any) -> None:
    assert safe_load(safe_dump(tree)) == tree


@given(st.lists(ARRAYS, max_size=3))
def test_arrays_come_back_with_dtype_and_shape(arrays: list[Any]) -> None:
    for sent, back in zip(arrays, safe_load(safe_dump({"a": arrays}))["a"], strict=True):
        assert (back.dtype, back.shape) == (sent.dtype, sent.shape)
        np.testing.assert_array_equal(back, sent)


def test_string_arrays_tuples_and_numpy_scalars() -> None:
    back = safe_load(safe_dump({"s": np.array([["a", ""], ["ü", "\ud800"]]), "t": (np.int64(3),)}))
    assert back["s"].tolist() == [["a", ""], ["ü", "\ud800"]]
    assert back["t"] == [3]


@pytest.mark.parametrize(
    "value", [object(), {1: 2}, {"x": {1}}, b"bytes", np.array([object()]), {"__array__": 1}]
)
def test_what_is_not_plain_is_refused_with_its_place(value: Any) -> None:
    with pytest.raises(TypeError, match=r"value\[0\]"):
        safe_dump([value])


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_data_error(data: bytes) -> None:
    with suppress(DataError):
        safe_load(data)


def _tree(tree: Any) -> bytes:
    blob = json.dumps(tree).encode()
    return struct.pack("<Q", len(blob)) + blob


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps({"a": 1}),
        _tree({"__array__": "<f8", "shape": [10**15], "start": 0}),
        _tree({"__array__": "<f8", "shape": [-1, -1], "start": 0}),
        _tree({"__array__": "|O", "shape": [1], "start": 0}),
        _tree({"__array__": "str", "shape": [2], "values": ["a"]}),
        _tree({"__array__": "<f8", "shape": None, "start": 0}),
        struct.pack("<Q", 200_000) + b"[" * 100_000 + b"]" * 100_000,
        struct.pack("<Q", 2**60),
    ],
)
def test_hostile_files_are_data_errors(data: bytes) -> None:
    with pytest.raises(DataError):
        safe_load(data)

"""Frames: one safetensors file after another on a file descriptor. This file turns bytes into a message text with
arrays, and back; what a message says is not its business. Arrays are views of the bytes that were read."""

import io
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, NoReturn, TypeGuard, cast

import numpy as np

from .bounded_json import parse_json
from .errors import StreamError
from .formats import NUMPY_TYPES, Array, DType, wire_name

MAX_HEADER_BYTES: Final = 16 * 2**20
MAX_PAYLOAD_BYTES: Final = 2 * 2**30
MAX_DIMENSIONS: Final = 8
_MAX_EXTENT: Final = 2**53
_WINDOW_BYTES: Final = 64 * 2**10
_LENGTH_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Frame:
    """A message and the tensors that travel with it, by name."""

    message: str
    tensors: Mapping[str, Array]


class FrameReader:
    """Reads frames from a file descriptor, of which it becomes the only reader."""

    def __init__(self, descriptor: int, max_payload_bytes: int = MAX_PAYLOAD_BYTES) -> None:
        self._source = io.FileIO(descriptor, "rb", closefd=False)
        self._max_payload_bytes = max_payload_bytes
        self._window = memoryview(bytearray(_WINDOW_BYTES))
        self._start = 0
        self._end = 0

    def read(self) -> Frame | None:
        """The next frame, or None where the stream ends between two frames. Raises StreamError for anything else."""
        if self._start == self._end and not self._fill_window():
            return None
        header_bytes = int.from_bytes(self._take(_LENGTH_BYTES), "little")
        if header_bytes > MAX_HEADER_BYTES:
            raise StreamError(f"a header claims {header_bytes} bytes; {MAX_HEADER_BYTES} is the most")
        message, layout, payload_bytes = _parse_header(self._take(header_bytes))
        if payload_bytes > self._max_payload_bytes:
            raise StreamError(
                f"the tensors of a frame claim {payload_bytes} bytes; {self._max_payload_bytes} is the most"
            )
        # Each frame has memory of its own, so that an adapter may keep what it was given.
        try:
            payload = np.empty(payload_bytes, np.uint8)
        except MemoryError as error:
            raise StreamError(f"there is no memory for tensors of {payload_bytes} bytes") from error
        if payload_bytes > 0:
            self._read_into(payload.data)
        return Frame(message, {entry.name: _view(payload, entry) for entry in layout})

    def _take(self, count: int) -> bytes | bytearray:
        if self._end - self._start >= count:
            taken = bytes(self._window[self._start : self._start + count])
            self._start += count
            return taken
        longer = bytearray(count)
        self._read_into(memoryview(longer))
        return longer

    def _read_into(self, target: memoryview) -> None:
        """Fills the target: first with what the window holds, then, if much is missing, straight from the source."""
        filled = 0
        while filled < len(target):
            missing = len(target) - filled
            if self._start < self._end:
                count = min(missing, self._end - self._start)
                target[filled : filled + count] = self._window[self._start : self._start + count]
                self._start += count
                filled += count
            elif missing < _WINDOW_BYTES:
                if not self._fill_window():
                    _ended_early(missing)
            else:
                count = self._source.readinto(target[filled:]) or 0
                if count == 0:
                    _ended_early(missing)
                filled += count

    def _fill_window(self) -> bool:
        self._start = 0
        self._end = self._source.readinto(self._window) or 0
        return self._end > 0


def _ended_early(missing: int) -> NoReturn:
    raise StreamError(f"the stream ended in the middle of a frame, {missing} bytes early")


class _Entry(NamedTuple):
    """A tensor in the header of a frame, and the bytes of the payload in which it lies."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    begin: int
    end: int


def _view(payload: Array, entry: _Entry) -> Array:
    """The tensor where it lies; a copy only where a sender has put it at an address that does not suit its type."""
    array = payload[entry.begin : entry.end].view(entry.dtype).reshape(entry.shape)
    return array if array.flags.aligned else array.copy()


def _parse_header(text: bytes | bytearray) -> tuple[str, list[_Entry], int]:
    """Message, place of each tensor, and number of payload bytes, from the JSON header of a frame."""
    if text[:1] != b"{":
        raise StreamError("a frame's header does not begin with '{'")
    try:
        header = parse_json(text.decode("utf-8"), "a frame's header")
    except UnicodeDecodeError as error:
        raise StreamError(f"a frame's header is not UTF-8: {error}") from error
    if not isinstance(header, dict):
        raise StreamError("a frame's header is no JSON object")
    metadata = header.pop("__metadata__", None)
    message = metadata.get("message") if isinstance(metadata, dict) else None
    if not isinstance(message, str):
        raise StreamError("a frame's header has no text in __metadata__.message")
    layout = [_parse_entry(name, entry) for name, entry in header.items()]
    layout.sort(key=lambda entry: (entry.begin, entry.end))
    expected = 0
    for entry in layout:
        if entry.begin != expected:
            raise StreamError(
                f"tensor {entry.name!r} begins at byte {entry.begin}; without overlap or gap it would be {expected}"
            )
        expected = entry.end
    return message, layout, expected


def _parse_entry(name: str, entry: object) -> _Entry:
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise StreamError(f"tensor {name!r} must have dtype, shape and data_offsets, and nothing else")
    dtype = NUMPY_TYPES.get(cast(DType, entry["dtype"])) if isinstance(entry["dtype"], str) else None
    if dtype is None:
        raise StreamError(f"tensor {name!r} has the unknown dtype {entry['dtype']!r}")
    shape, offsets = entry["shape"], entry["data_offsets"]
    if not _are_sizes(shape) or len(shape) > MAX_DIMENSIONS:
        raise StreamError(f"tensor {name!r} has shape {shape!r}; up to {MAX_DIMENSIONS} sizes would be right")
    if not _are_sizes(offsets) or len(offsets) != 2:
        raise StreamError(f"tensor {name!r} has data_offsets {offsets!r}; two offsets would be right")
    # Without its zeros as well: numpy refuses an empty array whose other extents are beyond what can be addressed.
    if dtype.itemsize * math.prod(extent or 1 for extent in shape) > _MAX_EXTENT:
        raise StreamError(f"tensor {name!r} has shape {shape!r}, which is too large")
    size = dtype.itemsize * math.prod(shape)
    begin, end = offsets
    if end - begin != size:
        raise StreamError(f"tensor {name!r} spans {end - begin} bytes; its dtype and shape need {size}")
    return _Entry(name, dtype, tuple(shape), begin, end)


def _are_sizes(value: object) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(type(item) is int and 0 <= item < _MAX_EXTENT for item in value)


_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def write_frame(descriptor: int, frame: Frame) -> None:
    """Writes a frame, in one system call where the receiver is quick enough.

    Raises TypeError, before a byte is written, for an array whose type has no name on the wire.
    """
    header: dict[str, object] = {"__metadata__": {"message": frame.message}}
    payload: list[memoryview] = []
    begin = 0
    # Wide types first: then every tensor is aligned, as safetensors writers have it.
    for name, array in sorted(frame.tensors.items(), key=lambda item: -item[1].dtype.itemsize):
        dtype = wire_name(array)
        if dtype is None or not array.flags.c_contiguous:
            raise TypeError(f"tensor {name!r} of type {array.dtype} can't travel as it is; storage_array lays it out")
        header[name] = {"dtype": dtype, "shape": array.shape, "data_offsets": (begin, begin + array.nbytes)}
        begin += array.nbytes
        if array.nbytes > 0:
            payload.append(array.reshape(-1).view(np.uint8).data)
    text = _ENCODER.encode(header).encode("ascii")
    text += b" " * (-len(text) % 8)
    _write_all(descriptor, [memoryview(len(text).to_bytes(_LENGTH_BYTES, "little") + text), *payload])


def _write_all(descriptor: int, parts: Sequence[memoryview]) -> None:
    remaining = list(parts)
    while remaining:
        written = os.writev(descriptor, remaining)
        while remaining and written >= len(remaining[0]):
            written -= len(remaining.pop(0))
        if remaining and written > 0:
            remaining[0] = remaining[0][written:]

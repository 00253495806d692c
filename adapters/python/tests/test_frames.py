"""Frames: what the package writes is read by the safetensors library, and the other way round; what is damaged is
refused, and takes no memory."""

import itertools
import json
import os
import random
import tempfile
import threading
import tracemalloc
from collections.abc import Mapping
from typing import Any

import ml_dtypes
import numpy as np
import pytest
import safetensors
from peer import Array, frame

from desiderata import NUMPY_TYPES
from desiderata.bounded_json import MAX_DEPTH, MAX_VALUES
from desiderata.errors import StreamError
from desiderata.frame import Frame, FrameReader, write_frame
from desiderata.message import parse_message

SHAPES: list[tuple[int, ...]] = [(), (0,), (1,), (7, 13), (3, 0, 5), (2, 3, 5, 7), (1,) * 8]


def read(data: bytes, **limits: int) -> Frame | None:
    """The first frame of a stream of these bytes."""
    with tempfile.TemporaryFile() as stream:
        stream.write(data)
        stream.seek(0)
        return FrameReader(stream.fileno(), **limits).read()


def accept(data: bytes) -> None:
    """Reads everything that a stream of these bytes says. Raises StreamError."""
    with tempfile.TemporaryFile() as stream:
        stream.write(data)
        stream.seek(0)
        reader = FrameReader(stream.fileno())
        while (one := reader.read()) is not None:
            parse_message(one)


def written(message: str, tensors: Mapping[str, Array]) -> bytes:
    """A frame, as the package writes it."""
    with tempfile.TemporaryFile() as stream:
        write_frame(stream.fileno(), Frame(message, tensors))
        stream.seek(0)
        return stream.read()


def with_header(header: object, payload: bytes = b"") -> bytes:
    """A frame with any header."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + payload


def entry(dtype: object = "F32", shape: object = (2,), offsets: object = (0, 8)) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def with_entries(entries: Mapping[str, object], payload: bytes = bytes(8)) -> bytes:
    """A frame with any tensors, each of which its message names."""
    message = {name: {"tensor": name} for name in entries}
    return with_header({"__metadata__": {"message": json.dumps(message)}, **entries}, payload)


def with_message(text: str) -> bytes:
    return with_header({"__metadata__": {"message": text}})


def random_array(dtype: np.dtype[Any], shape: tuple[int, ...], seed: int) -> Array:
    """Any bits, signalling NaNs among them."""
    size = int(np.prod(shape)) * dtype.itemsize
    return np.frombuffer(np.random.default_rng(seed).bytes(size), dtype).reshape(shape)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", NUMPY_TYPES)
def test_a_tensor_of_the_safetensors_library_arrives_with_every_bit(name: Any, shape: tuple[int, ...]) -> None:
    sent = random_array(NUMPY_TYPES[name], shape, seed=1)
    received = read(frame({"x": 1}, {"x": sent}))
    assert received is not None
    x = received.tensors["x"]
    assert (x.dtype, x.shape, x.tobytes()) == (sent.dtype, shape, sent.tobytes())
    assert received.message == '{"x": 1}'
    assert x.flags.aligned


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", NUMPY_TYPES)
def test_the_safetensors_library_reads_every_bit_of_a_tensor(name: Any, shape: tuple[int, ...]) -> None:
    sent = random_array(NUMPY_TYPES[name], shape, seed=2)
    [(_, received)] = safetensors.deserialize(written("{}", {"x": sent}))  # type: ignore[no-untyped-call]
    assert received == {"dtype": name, "shape": list(shape), "data": sent.tobytes()}


def test_many_tensors_of_all_types_go_both_ways_in_one_frame() -> None:
    sent = {
        f"{name} {shape}": random_array(dtype, shape, seed)
        for seed, ((name, dtype), shape) in enumerate(itertools.product(NUMPY_TYPES.items(), SHAPES))
    }
    data = written("{}", sent)
    received = dict(safetensors.deserialize(data))  # type: ignore[no-untyped-call]
    again = read(data)
    assert again is not None
    assert {name: bytes(tensor["data"]) for name, tensor in received.items()} == {
        name: array.tobytes() for name, array in sent.items()
    }
    assert {name: array.tobytes() for name, array in again.tensors.items()} == {
        name: array.tobytes() for name, array in sent.items()
    }


def test_tensors_begin_at_multiples_of_their_elements_size() -> None:
    data = written("{}", {"a": np.zeros(3, np.uint8), "b": np.zeros(1, np.float64), "c": np.zeros(1, np.float16)})
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    assert [(start + header[name]["data_offsets"][0]) % size for name, size in (("a", 1), ("b", 8), ("c", 2))] == [
        0,
        0,
        0,
    ]


def test_a_tensor_that_is_sent_unaligned_arrives_aligned() -> None:
    x = random_array(np.dtype("<f8"), (5,), seed=3)
    entries = {"a": entry("U8", [1], [0, 1]), "x": entry("F64", [5], [1, 41])}
    received = read(with_entries(entries, b"\x07" + x.tobytes()))
    assert received is not None
    assert received.tensors["x"].flags.aligned
    assert received.tensors["x"].tobytes() == x.tobytes()


@pytest.mark.parametrize("chunk", [1, 7, 65536])
def test_frames_are_found_wherever_the_stream_is_cut(chunk: int) -> None:
    sent = [np.arange(count, dtype=np.float32) for count in (0, 1, 20_000 if chunk > 1 else 20, 3)]
    data = b"".join(frame({"n": n}, {"x": x}) for n, x in enumerate(sent))
    source, sink = os.pipe()

    def write() -> None:
        for start in range(0, len(data), chunk):
            os.write(sink, data[start : start + chunk])
        os.close(sink)

    writer = threading.Thread(target=write)
    writer.start()
    reader = FrameReader(source)
    received = [one for _ in sent if (one := reader.read()) is not None]
    assert [json.loads(one.message)["n"] for one in received] == [0, 1, 2, 3]
    assert all((one.tensors["x"] == x).all() for one, x in zip(received, sent, strict=True))
    assert reader.read() is None
    writer.join()
    os.close(source)


def test_what_a_frame_held_stays_when_the_next_is_read() -> None:
    with tempfile.TemporaryFile() as stream:
        stream.write(frame({}, {"x": np.full(9, 1.0)}) + frame({}, {"x": np.full(9, 2.0)}))
        stream.seek(0)
        reader = FrameReader(stream.fileno())
        first, _ = reader.read(), reader.read()
    assert first is not None
    assert first.tensors["x"].tolist() == [1.0] * 9


def test_a_type_that_the_protocol_has_no_name_for_is_not_written() -> None:
    with tempfile.TemporaryFile() as stream:
        with pytest.raises(TypeError, match="can't travel"):
            write_frame(stream.fileno(), Frame("{}", {"x": np.zeros(1, ml_dtypes.int4)}))
        assert stream.tell() == 0


NESTED = "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)
CROWDED = "[" + "0," * (MAX_VALUES - 1) + "0]"

DAMAGED: dict[str, tuple[bytes, str]] = {
    "a header of 2^60 bytes": ((2**60).to_bytes(8, "little"), "a header claims 1152921504606846976 bytes"),
    "a header just over the limit": ((2**24 + 1).to_bytes(8, "little"), "16777216 is the most"),
    "a length cut short": (b"\x07\x00", "the stream ended in the middle of a frame, 6 bytes early"),
    "a header cut short": (with_message("{}")[:-5], "5 bytes early"),
    "tensors cut short": (with_entries({"x": entry()}, bytes(5)), "3 bytes early"),
    "garbage": (b"HTTP/1.1 400 Bad Request\r\n\r\n", "a header claims"),
    "an empty header": (bytes(8), "does not begin with"),
    "a header that is no object": (with_header([]), "does not begin with"),
    "a header that is no JSON": (with_header(b"{]"), "is no JSON"),
    "a header that is no UTF-8": (with_header(b'{"\xff": 1}'), "is not UTF-8"),
    "a header with NaN": (with_header(b'{"x": NaN}'), "NaN is no JSON number"),
    "no metadata": (with_header({}), "no text in __metadata__.message"),
    "no message": (with_header({"__metadata__": {"format": "np"}}), "no text in __metadata__.message"),
    "a message that is no text": (with_header({"__metadata__": {"message": {}}}), "no text in __metadata__.message"),
    "a message that is no JSON": (with_message("{"), "a message is no JSON"),
    "a message that is no object": (with_message("7"), "a message must be a JSON object"),
    "a name twice in the header": (with_header(b'{"a": 1, "a": 2}'), "a name stands twice"),
    "a name twice in the message": (with_message('{"id": "1", "id": "2"}'), "a name stands twice"),
    "a nested header": (with_header(('{"x":' + NESTED + "}").encode()), "nested more than 32 deep"),
    "a nested message": (with_message(NESTED), "nested more than 32 deep"),
    "a crowded header": (with_header(('{"x":' + CROWDED + "}").encode()), "more than 262144 values"),
    "a crowded message": (with_message(CROWDED), "more than 262144 values"),
    "an entry that is no object": (with_entries({"x": 5}), "must have dtype, shape and data_offsets"),
    "an entry without offsets": (with_entries({"x": {"dtype": "F32", "shape": []}}), "must have dtype, shape"),
    "an unknown dtype": (with_entries({"x": entry("C64")}), "unknown dtype 'C64'"),
    "a dtype that is no text": (with_entries({"x": entry(["F32"])}), "unknown dtype"),
    "a negative extent": (with_entries({"x": entry("F32", [-2])}), "has shape"),
    "an extent that is no whole number": (with_entries({"x": entry("F32", [2.5])}), "has shape"),
    "an extent that is a truth": (with_entries({"x": entry("U8", [True], [0, 1])}), "has shape"),
    "nine dimensions": (with_entries({"x": entry("F32", [1] * 9)}), "up to 8 sizes"),
    "more elements than can be counted": (with_entries({"x": entry("U8", [2**40, 2**40])}), "which is too large"),
    "no elements, and too many to address": (
        with_entries({"x": entry("U8", [0, 2**40, 2**40], [0, 0])}),
        "which is too large",
    ),
    "one offset": (with_entries({"x": entry(offsets=[0])}), "two offsets would be right"),
    "offsets that do not fit the shape": (with_entries({"x": entry(offsets=[0, 7])}), "spans 7 bytes"),
    "offsets backwards": (with_entries({"x": entry(offsets=[8, 0])}), "spans -8 bytes"),
    "a gap before a tensor": (with_entries({"x": entry(offsets=[4, 12])}, bytes(12)), "begins at byte 4"),
    "tensors that overlap": (
        with_entries({"x": entry(), "y": entry(offsets=[4, 12])}, bytes(12)),
        "tensor 'y' begins at byte 4",
    ),
    "tensors of more than 2 GiB": (
        with_entries({"x": entry("U8", [2**31 + 1], [0, 2**31 + 1])}),
        "claim 2147483649 bytes",
    ),
    "a tensor that is missing": (with_message('{"params": {"x": {"tensor": "x"}}}'), "which its frame does not have"),
    "a tensor that is not named": (
        with_header({"__metadata__": {"message": "{}"}, "x": entry()}, bytes(8)),
        "has the tensor 'x', which its message does not name",
    ),
    "a tensor that is named twice": (
        with_header(
            {"__metadata__": {"message": '{"a": {"tensor": "x"}, "b": [{"tensor": "x"}]}'}, "x": entry()}, bytes(8)
        ),
        "names the tensor 'x' twice",
    ),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_frame_is_refused_with_a_reason_and_without_taking_memory(kind: str) -> None:
    data, reason = DAMAGED[kind]
    tracemalloc.start()
    try:
        with pytest.raises(StreamError, match=reason):
            accept(data)
        # The window of 64 KiB, and copies of the text; never what a sender merely claims.
        assert tracemalloc.get_traced_memory()[1] < 2**18 + 16 * len(data)
    finally:
        tracemalloc.stop()


def test_what_is_exactly_at_the_limits_is_accepted() -> None:
    nested = '{"x":' + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1) + "}"
    crowded = '{"x":[' + "0," * (MAX_VALUES - 3) + "0]}"
    strings = json.dumps({"x": "[{,\\" * MAX_VALUES})
    for message in (nested, crowded, strings):
        accept(with_message(message))
    accept(with_header(json.dumps({"__metadata__": {"message": "{}"}}).encode().ljust(2**24)))
    accept(with_entries({"x": entry("U8", [1] * 8, [0, 1])}, bytes(1)))


def test_megabytes_of_brackets_do_not_become_objects() -> None:
    data = with_message("[" * 2**22)
    tracemalloc.start()
    try:
        with pytest.raises(StreamError, match="more than 262144 values"):
            accept(data)
        assert tracemalloc.get_traced_memory()[1] < 8 * len(data)
    finally:
        tracemalloc.stop()


def test_a_frame_is_complete_however_little_the_system_writes_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    tensors = {"x": random_array(np.dtype("<f4"), (7, 13), seed=5), "y": random_array(np.dtype("u1"), (5,), seed=6)}
    whole = written("{}", tensors)
    monkeypatch.setattr(os, "writev", lambda sink, parts: os.write(sink, parts[0][:37]))
    assert written("{}", tensors) == whole


def test_a_lower_limit_for_tensors_can_be_set() -> None:
    assert read(with_entries({"x": entry()}), max_payload_bytes=8) is not None
    with pytest.raises(StreamError, match="7 is the most"):
        read(with_entries({"x": entry()}), max_payload_bytes=7)


def test_frames_cut_at_any_byte_are_refused() -> None:
    data = frame({"x": {"tensor": "x"}}, {"x": np.arange(3.0)})
    for end in range(1, len(data)):
        with pytest.raises(StreamError, match="ended in the middle"):
            accept(data[:end])


def test_frames_with_any_damage_are_refused_or_read_and_nothing_else() -> None:
    """A thousand frames with a few wrong bytes each. Whatever they are, the only complaint is a StreamError."""
    source = random.Random(7)
    message = {"method": "echo", "x": {"tensor": "x"}, "y": [{"tensor": "y"}]}
    data = frame(message, {"x": np.arange(3.0), "y": np.zeros((2, 0), np.uint8)})
    accept(data)
    refused = 0
    for _ in range(1000):
        damaged = bytearray(data)
        for _ in range(source.randint(1, 4)):
            match source.randrange(3):
                case 0:
                    damaged[source.randrange(len(damaged))] = source.randrange(256)
                case 1:
                    del damaged[source.randrange(len(damaged))]
                case _:
                    damaged.insert(source.randrange(len(damaged)), source.choice(b'"{}[],:\\0-9e'))
        try:
            accept(bytes(damaged))
        except StreamError:
            refused += 1
    # Damage in the payload or in a space is none that a frame could show.
    assert 500 < refused < 1000

"""An adapter's process from its start to its end: what it answers, what it keeps off the frames, and how it ends."""

import struct
from pathlib import Path

import numpy as np
import pytest
from peer import PROGRAMS, adapter_process, frame, request
from test_frames import DAMAGED, SHAPES, random_array

from desiderata import NUMPY_TYPES

VENDOR = str(PROGRAMS / "vendor_adapter.py")
LOUD = str(PROGRAMS / "loud_adapter.py")

# Signs of zero, infinities, subnormals, the largest and smallest values, quiet and signalling NaNs with payloads.
PATTERNS = {
    1: range(256),
    2: [0, 0x8000, 1, 0x8001, 0x7C00, 0xFC00, 0x7C01, 0x7E00, 0xFE55, 0x7F80, 0xFF80, 0x7F81, 0xFFC1, 0x7FFF, 0xFFFF],
    4: [0, 0x80000000, 1, 0x80000001, 0x7FFFFF, 0x7F800000, 0xFF800000, 0x7F800001, 0xFFD5AA55, 0x7FFFFFFF],
    8: [0, 1 << 63, 1, (1 << 63) + 1, 0x7FF << 52, 0xFFF << 52, (0x7FF << 52) + 1, 0xFFF8DEAD0000BEEF, (1 << 64) - 1],
}


def test_echo_returns_every_bit_of_every_type_and_shape() -> None:
    with adapter_process("-c", "from desiderata import *; serve(Echoing)".replace("Echoing", ECHOING)) as adapter:
        for name, dtype in NUMPY_TYPES.items():
            special = np.array(PATTERNS[dtype.itemsize], f"<u{dtype.itemsize}").view(dtype)
            for x in [special, *(random_array(dtype, shape, seed=4) for shape in SHAPES)]:
                answer = adapter.call("echo", tensors={"x": x})
                assert answer.result == {"x": {"tensor": "x"}}
                echoed = answer.tensors["x"]
                assert (echoed.dtype, echoed.shape, echoed.data) == (name, list(x.shape), x.tobytes())
        assert adapter.end() == (0, "", b"")


ECHOING = (
    "type('Echoing', (Adapter,), {'describe': lambda self: "
    "manifest(name='e', version='1', device={'vendor': 'V', 'product': 'P'}, kind='software')})"
)


def test_tensors_larger_than_any_buffer_come_back() -> None:
    x = np.arange(3_000_000, dtype=np.float32)
    with adapter_process(VENDOR) as adapter:
        assert adapter.call("echo", tensors={"x": x}).tensors["x"].data == x.tobytes()


def test_stray_prints_of_python_c_and_other_programs_go_to_stderr() -> None:
    x = np.arange(4, dtype=np.float32)
    with adapter_process(LOUD) as adapter:
        for n in range(3):
            answer = adapter.call("echo", tensors={"x": x}, identity=f"n/{n}")
            assert (answer.identity, answer.tensors["x"].data) == (f"n/{n}", x.tobytes())
        # At once, and not when the process ends: it may be killed.
        assert adapter.log().count("print, echo") == 3
        status, log, rest = adapter.end()
    assert (status, rest) == (0, b"")
    for when in ("import", "construction", "describe", "echo", "close"):
        for how in ("print", "sys.stdout", "sys.__stdout__", "os.write", "puts", "printf without a newline", "echo"):
            assert f"{how}, {when}" in log


def test_nothing_but_the_server_reads_the_requests() -> None:
    """The loud adapter reads from descriptor 0 while it answers the first request; the second is waiting by then."""
    with adapter_process(LOUD) as adapter:
        adapter.send(request("echo", tensors={"x": np.zeros(1)}, identity="n/1") * 2)
        assert [adapter.receive().identity for _ in range(2)] == ["n/1", "n/1"]
        assert adapter.end()[0] == 0


def test_the_end_of_stdin_ends_an_adapter_with_0_and_after_it_has_closed() -> None:
    with adapter_process(VENDOR) as adapter:
        assert adapter.end() == (0, "closed\n", b"")


@pytest.mark.parametrize(
    "kind",
    [
        "garbage",
        "a header of 2^60 bytes",
        "tensors cut short",
        "tensors of more than 2 GiB",
        "offsets that do not fit the shape",
        "a nested message",
        "a name twice in the message",
        "a tensor that is missing",
        "a tensor that is not named",
    ],
)
def test_bytes_that_are_no_frame_end_an_adapter_with_a_reason(kind: str) -> None:
    data, reason = DAMAGED[kind]
    with adapter_process(VENDOR) as adapter:
        assert adapter.call("describe").error is None
        adapter.send(data)
        status, log, rest = adapter.end()
    assert (status, rest) == (1, b"")
    closed, complaint = log.splitlines()
    assert closed == "closed"
    assert complaint.startswith("desiderata adapter: ")
    assert reason in complaint


def test_a_request_without_an_id_leaves_nobody_to_answer() -> None:
    for message in ({"jsonrpc": "2.0", "method": "describe"}, {"jsonrpc": "2.0", "id": 7, "method": "describe"}):
        with adapter_process(VENDOR) as adapter:
            adapter.send(frame(message))
            assert adapter.wait() == 1
            assert "must have a text as its id" in adapter.log()


def test_the_id_comes_back_character_for_character() -> None:
    with adapter_process(VENDOR) as adapter:
        for identity in ("k3Zp0aWx/2", "", '"\\\n\x00', "\N{SNOWMAN} \N{GRINNING FACE}", "x" * 100_000):
            assert adapter.call("describe", identity=identity).identity == identity


def test_describe_gives_the_same_manifest_each_time() -> None:
    with adapter_process(VENDOR) as adapter:
        first, second = adapter.call("describe"), adapter.call("describe", {})
    assert first.result == second.result
    assert first.result["limits"] == {"maxElements": 1 << 20}
    assert first.tensors == {}


def test_an_adapter_whose_reader_is_gone_ends_with_a_reason() -> None:
    with adapter_process(VENDOR) as adapter:
        adapter.close_stdout()
        adapter.send(request("describe"))
        assert adapter.wait() == 1
        assert "nobody reads the answers any more" in adapter.log()


CONTRADICTIONS = {
    "[support(cast('E4M3'), inputs=['FP32'])]": "Vendor has no such method",
    "[support(cast('E4M3')), support(cast('E4M3', overflow='non-finite'))]": "two lines for cast E4M3",
}


@pytest.mark.parametrize("supports", CONTRADICTIONS)
def test_a_manifest_that_contradicts_itself_is_not_served(supports: str, tmp_path: Path) -> None:
    device = "{'vendor': 'V', 'product': 'P'}"
    body = f"return manifest(name='v', version='1', device={device}, kind='model', supports={supports})"
    assert CONTRADICTIONS[supports] in refusal_to_serve(body, tmp_path)


def test_what_describe_returns_must_be_a_manifest(tmp_path: Path) -> None:
    assert "describe returned no manifest" in refusal_to_serve("pass", tmp_path)
    assert "this package speaks '0.1'" in refusal_to_serve("return {'protocol': '7', 'capabilities': {}}", tmp_path)


def refusal_to_serve(describe: str, folder: Path) -> str:
    """What an adapter with this method says on stderr; it must end with exit code 1 before it answers anything."""
    program = folder / "adapter.py"
    program.write_text(
        "from desiderata import *\n"
        "class Vendor(Adapter):\n"
        f"    def describe(self):\n        {describe}\n"
        "serve(Vendor)\n"
    )
    with adapter_process(str(program)) as adapter:
        status, log, rest = adapter.end()
    assert (status, rest) == (1, b"")
    return log


def test_a_frame_of_the_spec_is_answered_with_the_frame_of_the_spec() -> None:
    """The example in bytes of spec/adapter-protocol.md."""
    page = (Path(__file__).parents[3] / "spec" / "adapter-protocol.md").read_text()
    dump = page.split("### A frame in bytes")[1].split("```")[1]
    sent = bytes.fromhex("".join(line[6:54] for line in dump.splitlines() if line[4:6] == "  "))
    assert len(sent) == 208
    with adapter_process(VENDOR) as adapter:
        adapter.send(sent)
        answer = adapter.receive()
    assert (answer.identity, answer.result) == ("k3Zp0aWx/2", {"x": {"tensor": "x"}})
    assert answer.tensors["x"].data == struct.pack("<2I", 0x3F800000, 0x7F800001)

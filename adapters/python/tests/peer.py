"""The other side of the conversation, for tests: starts an adapter as a process, sends requests and reads answers. It
shares no code with the package: frames are written and read by the safetensors library."""

import json
import os
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import safetensors
import safetensors.numpy

Array = np.ndarray[Any, np.dtype[Any]]

PROGRAMS = Path(__file__).parent / "programs"


@dataclass(frozen=True)
class Tensor:
    """A tensor as it was on the wire."""

    dtype: str
    shape: list[int]
    data: bytes


@dataclass(frozen=True)
class Answer:
    """An answer, of which exactly one of result and error is there."""

    identity: object
    result: Any = None
    error: Any = None
    tensors: Mapping[str, Tensor] = field(default_factory=dict)

    @property
    def code(self) -> str | None:
        """The canonical code of a refusal."""
        return None if self.error is None else self.error["data"]["code"]


def frame(message: object, tensors: Mapping[str, Array] | None = None) -> bytes:
    """A frame, as the safetensors library writes it."""
    text = message if isinstance(message, str) else json.dumps(message)
    return bytes(safetensors.numpy.save(dict(tensors or {}), metadata={"message": text}))


def request(
    method: str, params: object = None, tensors: Mapping[str, Array] | None = None, identity: str = "n/1"
) -> bytes:
    """A request in a frame. Its tensors become parameters of their names, unless the parameters are no object."""
    if params is None or isinstance(params, dict):
        params = {**{name: {"tensor": name} for name in tensors or {}}, **(params or {})}
    return frame({"jsonrpc": "2.0", "id": identity, "method": method, "params": params}, tensors)


@contextmanager
def adapter_process(*command: str) -> "Iterator[AdapterProcess]":
    """An adapter in a process of its own, which is killed at the end, or after half a minute."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            bufsize=0,
            # As a user has it: Python keeps what is printed in a buffer.
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        )
        alarm = threading.Timer(30, process.kill)
        alarm.start()
        try:
            yield AdapterProcess(process, log)
        finally:
            alarm.cancel()
            process.kill()
            process.wait()


class AdapterProcess:
    """The streams of an adapter's process."""

    def __init__(self, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
        self._process = process
        self._log = log

    def call(
        self, method: str, params: object = None, tensors: Mapping[str, Array] | None = None, identity: str = "n/1"
    ) -> Answer:
        """Sends a request and reads one answer."""
        self.send(request(method, params, tensors, identity))
        return self.receive()

    def call_with(self, params: dict[str, Any], tensors: Mapping[str, Array], method: str = "gemm") -> Answer:
        """The same for parameters that say themselves where their tensors are."""
        self.send(frame({"jsonrpc": "2.0", "id": "n/1", "method": method, "params": params}, tensors))
        return self.receive()

    def send(self, data: bytes) -> None:
        """Writes bytes to the adapter's stdin."""
        assert self._process.stdin is not None
        rest = memoryview(data)
        while rest:
            rest = rest[self._process.stdin.write(rest) :]

    def receive(self) -> Answer:
        """Reads one answer from the adapter's stdout."""
        length = self._read(8)
        header = self._read(struct.unpack("<Q", length)[0])
        entries = json.loads(header)
        message = json.loads(entries.pop("__metadata__")["message"])
        payload = self._read(max((entry["data_offsets"][1] for entry in entries.values()), default=0))
        tensors = {
            name: Tensor(tensor["dtype"], tensor["shape"], bytes(tensor["data"]))
            for name, tensor in safetensors.deserialize(length + header + payload)  # type: ignore[no-untyped-call]
        }
        assert message.keys() in ({"jsonrpc", "id", "result"}, {"jsonrpc", "id", "error"})
        return Answer(message["id"], message.get("result"), message.get("error"), tensors)

    def end(self) -> tuple[int, str, bytes]:
        """Closes stdin. Exit code, what was on stderr, and what was still on stdout."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        rest = self._process.stdout.read()
        status = self._process.wait()
        return status, self.log(), rest

    def log(self) -> str:
        """What the adapter has written to stderr until now."""
        self._log.seek(0)
        return self._log.read().decode()

    def close_stdout(self) -> None:
        """Stops to read the answers."""
        assert self._process.stdout is not None
        self._process.stdout.close()

    def wait(self) -> int:
        """Waits until the process has ended by itself, and gives its exit code."""
        return self._process.wait()

    def _read(self, count: int) -> bytes:
        assert self._process.stdout is not None
        data = bytearray()
        while len(data) < count:
            part = self._process.stdout.read(count - len(data))
            if not part:
                raise EOFError(f"the adapter's stdout ended early; its stderr: {self.log()}")
            data += part
        return bytes(data)
